// How an experiment stands by its books: of a work that another process does, or that is over.
#pragma once

#include <gridctl/core/live.hpp>
#include <gridctl/core/observer.hpp>
#include <gridctl/report/live_region.hpp>
#include <gridctl/report/reporter.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::report {

/// Runs that failed or were lost for the same reason, numbers and paths in it aside.
struct FailureGroup {
  std::string reason;             ///< of the first one
  std::vector<std::string> runs;  ///< "17.2", "17.2 test 3"
};
/// The largest group first.
[[nodiscard]] std::vector<FailureGroup> group_failures(const std::vector<RunRecord>& runs);
/// "  ✗ 2 failed: REASON" and the runs below it, for at most `most` groups.
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

  /// `runs` are those of one phase, their directories relative to `experiment`. `follow` as in
  /// ReporterOptions. `goes_on`: somebody works on it; else there is no ETA.
  Standing(const WorkStart& work, const fs::path& experiment, const std::vector<RunRecord>& runs,
           TimePoint now, bool goes_on, std::function<AskRun(const fs::path&)> follow);
  Standing(Standing&& other) noexcept;
  ~Standing();

  [[nodiscard]] std::size_t count(RunState state) const;
  /// Since the first run was started: until now, or until the last one ended if all is over.
  [[nodiscard]] std::optional<double> elapsed() const;
  [[nodiscard]] std::optional<double> eta() const;
  [[nodiscard]] std::vector<RunningRun> running() const;
  /// A bar with the counts, the times, and at most `most` running runs: as the live screen shows
  /// it.
  [[nodiscard]] std::vector<Line> lines(const Look& look, std::size_t most) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gridctl::report
