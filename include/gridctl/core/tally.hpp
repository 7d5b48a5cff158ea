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

class Tally {
 public:
  /// Runs come in the order of the journal: those of a configuration one behind the other.
  void add(const RunRecord& run);

  [[nodiscard]] std::size_t count(RunState state) const;

  std::size_t runs = 0;
  std::size_t configurations = 0;  ///< to which the runs belong
  std::set<std::string, std::less<>> slots;
  std::optional<TimePoint> first_start;
  std::optional<TimePoint> last_end;
  std::vector<RunRecord> running;  ///< as they were added
  std::vector<FailedRun> failures;
  std::optional<RunRecord>
      last_stopped;               ///< of the runs that were stopped, the one that ended last
  std::vector<double> durations;  ///< seconds, of the last runs that went well, in no order

 private:
  void add_times(const RunRecord& run);
  void add_duration(double seconds);

  std::array<std::size_t, 8> counts_{};
  int last_configuration_ = 0;
  std::size_t next_duration_ = 0;
};

[[nodiscard]] Tally tally_of(const std::vector<RunRecord>& runs);

}  // namespace gridctl
