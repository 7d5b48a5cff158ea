// Tells how far a running run is: reads its metrics.jsonl as it grows; the epochs and steps in it
// count by the limits in the run's configuration. Else the progress bar in its output does.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/live.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
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
  void choose_curve();
  void add_point(double value);
  [[nodiscard]] std::optional<double> fraction_by_counts();
  void read_output();
  void read_limits();
  void note_fraction();

  fs::path directory_;
  LiveMetrics metrics_;
  bool tells_progress_ = false;  // metrics.jsonl has `progress`: nothing else counts
  bool saw_epoch_0_ = false;
  bool has_limits_ = false;
  std::optional<double> epoch_limit_, step_limit_;  // of the configuration
  std::optional<double> last_fraction_;
  std::chrono::steady_clock::time_point first_seen_{};  // when metrics_.first_fraction was told
  std::size_t stride_ = 1;   // every so many-th point of the curve is kept
  std::size_t skipped_ = 0;  // points since the last one that was kept
  std::uint64_t inode_ = 0;
  std::uint64_t offset_ = 0;  // bytes of metrics.jsonl that have been read
  std::string before_;        // the last bytes before offset_: if they change, the file is another
  bool inside_line_ = false;  // offset_ is in a line whose beginning was left out
};

}  // namespace gridctl::collect
