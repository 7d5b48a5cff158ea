// How far a run is, while it goes on: its metrics.jsonl is read as it grows, and the progress bar
// in its output where it writes no `progress`.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/live.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace gridctl::collect {

/// One for each running run. Never fails: what cannot be read is not there yet, and a line that is
/// no JSON object is left out.
class RunFollower {
 public:
  /// `directory`: of the attempt; need not exist yet.
  explicit RunFollower(fs::path directory) : directory_(std::move(directory)) {}

  /// Reads what was added since the last call, in time that has a bound: of more than 256 KiB only
  /// the end. A last line without an end is read when it has one. A file that was replaced or
  /// written anew is read from its beginning, and what the old one said is forgotten.
  const LiveMetrics& poll();

 private:
  void read_metrics();
  void restart();
  void take(std::string_view text);
  void take_line(std::string_view line);
  void set(std::string name, double value);

  fs::path directory_;
  LiveMetrics metrics_;
  bool tells_progress_ = false;  // in metrics.jsonl: the output is not asked
  std::uint64_t inode_ = 0;
  std::uint64_t offset_ = 0;  // what is before it has been read
  std::string before_;        // the bytes before offset_: others mean another content
  bool inside_line_ = false;  // offset_ is in a line whose beginning was left out
};

/// The number before the last "%|" in the last line of an output, as progress bars write it:
/// " 42%|████▏     | 42/100 [00:12<00:17]" is 0.42. Lines are parted by LF, their versions by CR.
[[nodiscard]] std::optional<double> fraction_in_output(std::string_view tail);

}  // namespace gridctl::collect
