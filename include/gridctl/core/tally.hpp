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

/// How long the runs of one configuration took, and how many of them are still to begin.
struct ConfigurationTally {
  int configuration = 0;
  std::size_t waiting = 0;    ///< runs that have not begun
  std::size_t succeeded = 0;  ///< runs whose durations are counted
  double seconds = 0;         ///< the sum of their durations
  double longest = 0;         ///< the longest of their durations, in seconds
  std::size_t failed = 0;     ///< runs that failed by themselves
  double failed_seconds = 0;  ///< the sum of their durations
  /// Counts the end of a run of this configuration, which took so many seconds.
  void add_end(RunState state, double seconds_of_run);
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
  std::vector<ConfigurationTally> by_configuration;  ///< in the order in which runs were added
  double stopped_early_seconds = 0;  ///< how long the runs were on that a rule stopped, together

 private:
  void add_times(const RunRecord& run);

  std::array<std::size_t, kRunStates> counts_{};
};

[[nodiscard]] Tally tally_of(const std::vector<RunRecord>& runs);

}  // namespace gridctl
