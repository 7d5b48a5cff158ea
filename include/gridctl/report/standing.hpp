// How an experiment stands by its books, while another process works on it or when all is over.
#pragma once

#include <gridctl/core/live.hpp>
#include <gridctl/core/observer.hpp>
#include <gridctl/core/tally.hpp>
#include <gridctl/report/live_region.hpp>
#include <gridctl/report/reporter.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::report {

/// Runs that failed or were lost for the same reason, whatever numbers and paths the reason has.
struct FailureGroup {
  RunState state = RunState::failed;  ///< failed or lost
  std::string reason;                 ///< the reason of the first run
  std::vector<std::string> runs;      ///< "17.2", "17.2 test 3"
};
/// Groups the failed and lost runs by state and reason, the largest group first.
[[nodiscard]] std::vector<FailureGroup> group_failures(const std::vector<FailedRun>& runs);
[[nodiscard]] std::vector<FailureGroup> group_failures(const std::vector<RunRecord>& runs);
/// "  ✗ 2 failed: REASON", or "2 lost", and the runs below it, for at most `most` groups.
[[nodiscard]] std::vector<Line> failure_lines(const std::vector<FailureGroup>& groups,
                                              const Look& look, std::size_t most);

/// One phase of an experiment at one time.
class Standing {
 public:
  struct RunningRun {
    std::string name;
    std::string slot;
    std::string label;
    double seconds = 0;
    LiveMetrics live;
  };

  /// `runs` are the runs of one phase, with directories relative to `experiment`. `follow` is as in
  /// ReporterOptions. `goes_on` says that a gridctl is at work; without one there is no ETA.
  Standing(const WorkStart& work, const fs::path& experiment, const Tally& runs, TimePoint now,
           bool goes_on, std::function<AskRun(const fs::path&)> follow);
  Standing(Standing&& other) noexcept;
  ~Standing();

  [[nodiscard]] std::size_t count(RunState state) const;
  /// Seconds from the first start until now, or until the last end if all is over.
  [[nodiscard]] std::optional<double> elapsed() const;
  [[nodiscard]] std::optional<double> eta() const;
  [[nodiscard]] std::vector<RunningRun> running() const;
  /// The lines of the live screen: a bar with the counts, the times, and at most `most` running
  /// runs.
  [[nodiscard]] std::vector<Line> lines(const Look& look, std::size_t most) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gridctl::report
