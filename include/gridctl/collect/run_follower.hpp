// Tells how far a running run is: reads its metrics.jsonl as it grows, and the progress bar in its
// output if the run writes no `progress`.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/live.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace gridctl::collect {

/// Follows one running run. Never fails: a file that cannot be read counts as not there yet, and a
/// line that is no JSON object is skipped.
class RunFollower {
 public:
  /// `directory`: the folder of the attempt; need not exist yet.
  explicit RunFollower(fs::path directory) : directory_(std::move(directory)) {}

  /// Reads what was added since the last call; of more than 256 KiB only the end, so that a call
  /// takes a bounded time. An unfinished last line is read when it is complete. A file that was
  /// replaced or written anew is read from its beginning, and the old values are forgotten.
  const LiveMetrics& poll();

 private:
  void read_metrics();
  void restart();
  void take(std::string_view text);
  void take_line(std::string_view line);
  void set(std::string name, double value);

  fs::path directory_;
  LiveMetrics metrics_;
  bool tells_progress_ = false;  // metrics.jsonl has `progress`: the output is not read
  std::uint64_t inode_ = 0;
  std::uint64_t offset_ = 0;  // bytes of metrics.jsonl that have been read
  std::string before_;        // the last bytes before offset_: if they change, the file is another
  bool inside_line_ = false;  // offset_ is in a line whose beginning was left out
};

/// How far a run is by the end of its output: the number before the last "%|" in the last line, as
/// progress bars write it: " 42%|████▏     | 42/100 [00:12<00:17]" is 0.42. Lines are parted by LF,
/// their versions by CR. The bar of one epoch counts for the run only where it says how many there
/// are: "Epoch 3/10: 50%|" is 0.25, "Epoch 3: 50%|" nothing. Without a bar the last line that
/// counts epochs: "Epoch 3/10" begins the third of ten, "Epoch 3/10 loss=0.31" ends it.
[[nodiscard]] std::optional<double> fraction_in_output(std::string_view tail);

}  // namespace gridctl::collect
