// The runs of one phase, folded one by one into what a look at an experiment shows: its size
// follows from what is on and what went wrong, not from how much went well.
#pragma once

#include <gridctl/core/run.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gridctl {

/// A run that failed or was lost, and why.
struct FailedRun {
  RunId id;
  int test = 0;
  RunState state = RunState::failed;  ///< failed or lost
  std::string reason;                 ///< empty: none is known
};

/// The durations of the last runs that went well, as many as an estimate looks at.
class RecentDurations {
 public:
  /// `seconds`: how long the next run took. Forgets the oldest run where there are too many.
  void add(double seconds);
  /// In seconds, in no order.
  [[nodiscard]] const std::vector<double>& all() const { return all_; }

 private:
  std::vector<double> all_;
  std::size_t oldest_ = 0;  // once there are as many as are kept
};

class Tally {
 public:
  /// Runs come in the order of the journal: those of a configuration one behind the other.
  void add(const RunRecord& run);

  [[nodiscard]] std::size_t count(RunState state) const;

  std::size_t runs = 0;
  std::size_t configurations = 0;  ///< the number of configurations that have runs
  std::set<std::string, std::less<>> slots;
  std::optional<TimePoint> first_start;
  std::optional<TimePoint> last_end;
  std::vector<RunRecord> running;  ///< as they were added
  std::vector<FailedRun> failures;
  std::optional<RunRecord> last_stopped;  ///< of the runs that were stopped, the last to end
  RecentDurations durations;

 private:
  void add_times(const RunRecord& run);

  std::array<std::size_t, 8> counts_{};
  int last_configuration_ = 0;
};

[[nodiscard]] Tally tally_of(const std::vector<RunRecord>& runs);

}  // namespace gridctl
