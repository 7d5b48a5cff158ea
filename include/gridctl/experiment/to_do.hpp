// What is left to do in an experiment, when it goes on.
#pragma once

#include <gridctl/experiment/catch_up.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/plan/plan.hpp>
#include <gridctl/schedule/backlog/retry_policy.hpp>
#include <gridctl/schedule/model_tests.hpp>
#include <gridctl/schedule/work.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace gridctl::experiment {

/// Which of the runs that have no good end are done again. Interrupted ones always are, save for
/// those that were stopped by name.
struct Redo {
  bool failed = false;   ///< also those that failed, whatever their retries
  bool again = false;    ///< also those that have a good end
  int retries = 0;       ///< a failed run is tried again if schedule::RetryPolicy has another one
  std::set<RunId> runs;  ///< only these; empty: all
  std::optional<std::set<int>> configurations;  ///< only of these
};

struct ToDo {
  std::vector<schedule::WorkItem> queue;      ///< trainings, then tests
  std::vector<schedule::LivingRun> living;    ///< still on, to be taken over
  std::optional<schedule::ModelTests> tests;  ///< knows every test in queue and living
  std::map<std::pair<RunId, int>, schedule::RetryTally> tallies;  ///< of runs in queue and living
  std::map<RunId, int> last_tests;  ///< the highest number of a run's tests, if it has any
  std::size_t trainings = 0;        ///< in the queue
  std::size_t kept = 0;             ///< have a good end
  std::size_t failed = 0;           ///< stay failed
  std::size_t stopped_early = 0;    ///< stay so: a rule of `early_stopping` is against them
  std::size_t gone = 0;             ///< in the queue, since their folders are gone
  std::set<RunId> stopped;          ///< stay stopped: somebody stopped them by name
  schedule::EndedBefore before;     ///< runs and tests in neither list, also those not selected
  /// Folders of what is on and belongs to no run that is known: nothing may start beside it.
  std::vector<fs::path> unknown;
};

/// The tester of an experiment, and how often it tests each model; 0: only tests that are planned
/// already are done.
struct TestPlan {
  config::Program tester;
  int of_each_model = 0;
};

/// Catches up with what happened and lists what is to be done: the plan's trainings, the tests that
/// are planned, and those that `tests` asks for. Missing tests are booked. The plan must have the
/// journal's numbers; `experiment` is absolute. A run that was stopped by name is left out unless
/// `redo.runs` names it. What is on is taken over even if it is not
/// selected: it has its slot, and nobody else would book its end.
[[nodiscard]] Result<ToDo> find_to_do(const plan::Plan& plan, journal::Journal& journal,
                                      const fs::path& experiment,
                                      std::vector<launch::Living> living, const Redo& redo,
                                      const std::optional<TestPlan>& tests);

/// The runs that a resume would begin, take over or leave, by the books alone. Nothing is caught up
/// with or booked, so runs that have ended unseen count as on, and tests that trainings will bring
/// are not known.
struct Foreseen {
  std::vector<RunRecord> queue;  ///< runs to begin: trainings, then tests
  std::vector<RunRecord> on;     ///< runs to take over, or to begin again if they have ended
  std::size_t kept = 0;          ///< runs with a good end
  std::size_t failed = 0;        ///< runs that stay failed
  std::size_t stopped = 0;       ///< runs that somebody stopped by name
  std::size_t stopped_early = 0;
};
[[nodiscard]] Result<Foreseen> foresee_to_do(const journal::Journal& journal,
                                             const fs::path& experiment, const Redo& redo);

/// find_to_do() for the booked tests alone that have no good end: the tests that are on, and the
/// tests that are still to be done.
[[nodiscard]] Result<ToDo> find_unfinished_tests(journal::Journal& journal,
                                                 const fs::path& experiment,
                                                 std::vector<launch::Living> living, int retries,
                                                 const config::Program& tester);

/// What follows from a training's success: tests of its models, with numbers behind `last_tests`.
[[nodiscard]] schedule::FindTests tests_after(const plan::Plan& plan, const TestPlan& tests,
                                              std::map<RunId, int> last_tests = {});

}  // namespace gridctl::experiment
