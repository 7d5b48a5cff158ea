// What is left to do in an experiment, when it goes on.
#pragma once

#include <gridctl/experiment/catch_up.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/plan/plan.hpp>
#include <gridctl/schedule/backlog/retry_policy.hpp>
#include <gridctl/schedule/model_tests.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace gridctl::experiment {

/// Which of the runs that have no good end are done again. Interrupted ones always are.
struct Redo {
  bool failed = false;   ///< also those that failed, whatever their retries
  int retries = 0;       ///< a failed run is tried again if schedule::RetryPolicy has another one
  std::set<RunId> runs;  ///< only these; empty: all
  std::optional<std::set<int>> configurations;  ///< only of these
};

struct ToDo {
  std::vector<schedule::WorkItem> queue;      ///< trainings, then tests
  std::vector<schedule::LivingRun> living;    ///< still on, to be taken over
  std::optional<schedule::ModelTests> tests;  ///< knows every test in queue and living
  std::map<std::pair<RunId, int>, schedule::RetryTally> tallies;  ///< of runs in queue and living
  std::size_t trainings = 0;                                      ///< in the queue
  std::size_t kept = 0;                                           ///< have a good end
  std::size_t failed = 0;                                         ///< stay failed
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
/// journal's numbers; `experiment` is absolute. What is on is taken over even if it is not
/// selected: it has its slot, and nobody else would book its end.
[[nodiscard]] Result<ToDo> find_to_do(const plan::Plan& plan, journal::Journal& journal,
                                      const fs::path& experiment,
                                      std::vector<launch::Living> living, const Redo& redo,
                                      const std::optional<TestPlan>& tests);

/// The same for the tests alone that are booked and have no good end: those that are on, and those
/// that are still to be done.
[[nodiscard]] Result<ToDo> find_unfinished_tests(journal::Journal& journal,
                                                 const fs::path& experiment,
                                                 std::vector<launch::Living> living, int retries,
                                                 const config::Program& tester);

/// What follows from a training's success: tests of its models.
[[nodiscard]] schedule::FindTests tests_after(const plan::Plan& plan, const TestPlan& tests);

}  // namespace gridctl::experiment
