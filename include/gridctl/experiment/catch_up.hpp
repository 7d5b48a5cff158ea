// What happened while no gridctl looked: runs that the journal calls running, or does not know to
// have begun, and what the folders and the executor tell of them. The folders know best: a run's
// end is written there by who waited for it.
#pragma once

#include <gridctl/core/observer.hpp>
#include <gridctl/launch/executor.hpp>
#include <gridctl/schedule/work_item.hpp>

#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace gridctl::experiment {

/// How one kind of runs (trainings, tests) is made, as Trainings and ModelTests do.
struct RunMaker {
  std::function<RunSpec(const schedule::WorkItem&)> run;
  std::function<Result<launch::Launch>(const RunSpec&, const Placement&)> prepare;
};

/// Where a run stands after catching up.
struct CaughtUp {
  RunState state = RunState::planned;
  int next_attempt = 1;
  std::optional<schedule::LivingRun> living;  ///< with the state running
};

class CatchUp {
 public:
  /// `living` is what the executor still has in hand; `journal` hears of what is found out.
  CatchUp(std::vector<launch::Living> living, RunObserver& journal)
      : living_(std::move(living)), journal_(journal) {}

  /// Looks at the attempts behind what the record knows, books them, and tells where the run
  /// stands. Not for runs that have succeeded.
  [[nodiscard]] Result<CaughtUp> catch_up(const RunRecord& record, const RunMaker& maker);

  /// Books the end of a training that the plan has no more, unless it is on.
  void end(const RunRecord& record, const fs::path& experiment);

  /// The folders of what is on and belongs to no run that was looked at.
  [[nodiscard]] std::vector<fs::path> unplaced() const;

 private:
  [[nodiscard]] const launch::Living* find_living(const RunSpec& run);
  [[nodiscard]] Result<RunEvent> end_of(const RunSpec& run, const RunRecord& record,
                                        const RunMaker& maker);

  std::vector<launch::Living> living_;
  std::set<fs::path> placed_;  // of living_, which runs have been found
  RunObserver& journal_;
};

}  // namespace gridctl::experiment
