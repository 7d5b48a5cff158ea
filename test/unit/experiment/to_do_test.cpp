// What `resume` runs again: every state of a run, with every word that a user may say about it.
#include "support/planned_experiment.hpp"

#include <gridctl/experiment/to_do.hpp>

#include <array>
#include <set>

#include <signal.h>

using namespace gridctl;
using namespace gridctl::experiment;
using test::end_of;
using test::event_of;
using test::get;
using test::PlannedExperiment;

namespace {

using Living = std::vector<launch::Living>;

/// What became of a run: "queue 2" (its second attempt is to be started), "living 1" (its first
/// attempt is on and is taken over); empty if nothing is done about it.
std::string place_of(const ToDo& to_do, RunId run, int test = 0) {
  std::string place;
  for (const auto& item : to_do.queue) {
    if (item.run == run && item.test == test) place += fmt::format("queue {}", item.attempt);
  }
  for (const auto& living : to_do.living) {
    if (living.item.run == run && living.item.test == test)
      place += fmt::format("living {}", living.item.attempt);
  }
  return place;
}

ToDo find(const PlannedExperiment& experiment, const Redo& redo, Living living = {},
          const std::optional<TestPlan>& tests = std::nullopt) {
  return get(find_to_do(experiment.plan, *experiment.journal, experiment.folder(),
                        std::move(living), redo, tests));
}

/// One run in each state that a run can be left in, and what becomes of it.
struct Case {
  const char* name;
  RunState state;
  std::optional<int> exit;
  // Where it goes: by retries 0, by retries 1, with --failed, and if its next attempt is on.
  const char* without_retries;
  const char* with_a_retry;
  const char* with_failed;
  const char* living;
};
constexpr std::array<Case, 8> kCases = {{
    {"planned", RunState::planned, {}, "queue 1", "queue 1", "queue 1", "living 1"},
    {"running", RunState::running, {}, "queue 2", "queue 2", "queue 2", "living 1"},
    {"succeeded", RunState::succeeded, 0, "kept", "kept", "kept", "kept"},
    {"failed", RunState::failed, 1, "failed", "queue 2", "queue 2", "living 2"},
    {"stopped", RunState::stopped, {}, "queue 2", "queue 2", "queue 2", "living 2"},
    {"lost", RunState::lost, {}, "queue 2", "queue 2", "queue 2", "living 2"},
    {"skipped by its trainer", RunState::skipped, 77, "kept", "kept", "kept", "kept"},
    {"skipped with its canary", RunState::skipped, {}, "failed", "failed", "queue 2", "living 2"},
}};

/// Run N.1 is case N of the table.
class AllStates {
 public:
  AllStates() {
    for (std::size_t i = 0; i < kCases.size(); ++i) bring_about(kCases[i], run(i));
  }
  static RunId run(std::size_t index) { return {static_cast<int>(index) + 1, 1}; }

  /// The attempts that are on: of running runs the first, of the others the next.
  [[nodiscard]] Living all_living() const {
    Living living;
    for (std::size_t i = 0; i < kCases.size(); ++i) {
      const auto state = kCases[i].state;
      const bool is_first = state == RunState::planned || state == RunState::running;
      const auto next = experiment.training(run(i), is_first ? 1 : 2);
      experiment.leave_folder(next);
      living.push_back({next.directory, 1, 4711});
    }
    return living;
  }

  PlannedExperiment experiment{"{lr: [1, 2, 3, 4, 5, 6, 7, 8]}"};

 private:
  void bring_about(const Case& wanted, RunId id) {
    const auto run = experiment.training(id);
    if (wanted.state == RunState::planned) return;
    const bool never_began = wanted.state == RunState::skipped && !wanted.exit;
    if (!never_began) experiment.begin(run);
    if (wanted.state == RunState::succeeded) experiment.leave_folder(run);
    if (wanted.state == RunState::running) return;
    auto event = event_of(wanted.state, 10);
    if (wanted.exit) event.exit = ExitStatus{wanted.exit, std::nullopt, false};
    if (wanted.state == RunState::failed) event.reason = "exit 1";
    experiment.journal->on_event(run, event);
  }
};

std::string expected_place(const Case& one, bool failed, int retries, bool is_living) {
  if (is_living) return one.living;
  if (failed) return one.with_failed;
  return retries > 0 ? one.with_a_retry : one.without_retries;
}

}  // namespace

TEST_CASE("each state of a run, with each word about it, is done again or stays", "[experiment]") {
  const int retries = GENERATE(0, 1);
  const bool failed = GENERATE(false, true);
  const bool are_living = GENERATE(false, true);
  const int named = GENERATE(-1, 0, 1);  // all; only runs of even, of odd index
  CAPTURE(retries, failed, are_living, named);

  const AllStates scene;
  Redo redo;
  redo.retries = retries;
  redo.failed = failed;
  for (std::size_t i = 0; i < kCases.size(); ++i) {
    if (named == static_cast<int>(i % 2)) redo.runs.insert(AllStates::run(i));
  }
  const auto to_do = find(scene.experiment, redo, are_living ? scene.all_living() : Living());

  std::size_t kept = 0;
  std::size_t stay_failed = 0;
  for (std::size_t i = 0; i < kCases.size(); ++i) {
    CAPTURE(kCases[i].name);
    const bool is_meant = named < 0 || named == static_cast<int>(i % 2);
    // What is on is taken over, whatever was named: it has its slot.
    const bool is_on = are_living && std::string(kCases[i].living) != "kept";
    const auto expected = is_meant ? expected_place(kCases[i], failed, retries, are_living)
                          : is_on  ? std::string(kCases[i].living)
                                   : std::string();
    if (expected == "kept") ++kept;
    if (expected == "failed") ++stay_failed;
    const bool is_counted = expected == "kept" || expected == "failed";
    CHECK(place_of(to_do, AllStates::run(i)) == (is_counted ? "" : expected));
  }
  CHECK(to_do.kept == kept);
  CHECK(to_do.failed == stay_failed);
  CHECK(to_do.trainings == to_do.queue.size());
}

TEST_CASE("only runs of the configurations that are asked for are done again", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2, 3]}", 2);
  Redo redo;
  redo.configurations = std::set<int>{1, 3};
  redo.runs = {{1, 2}, {2, 2}};
  const auto to_do = find(experiment, redo);
  CHECK(place_of(to_do, {1, 2}) == "queue 1");
  CHECK(to_do.queue.size() == 1);  // 2.2 is named, but is of another configuration
}

TEST_CASE("runs wait in the order of the plan, repetition by repetition", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}", 2);
  std::vector<std::string> order;
  for (const auto& item : find(experiment, {}).queue) order.push_back(to_string(item.run));
  CHECK(order == std::vector<std::string>{"1.1", "2.1", "1.2", "2.2"});
}

TEST_CASE("runs of which the journal knows nothing are not begun", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}");
  const auto grown = PlannedExperiment::make_plan(experiment.scratch, "{lr: [1, 2, 3]}", 1);
  const auto to_do =
      get(find_to_do(grown, *experiment.journal, experiment.folder(), {}, {}, std::nullopt));
  CHECK(to_do.queue.size() == 2);
}

TEST_CASE("runs that the plan no longer has stay as they are", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}");
  const auto shrunk = PlannedExperiment::make_plan(experiment.scratch, "{lr: [1]}", 1);
  const auto to_do =
      get(find_to_do(shrunk, *experiment.journal, experiment.folder(), {}, {}, std::nullopt));
  CHECK(place_of(to_do, {1, 1}) == "queue 1");
  CHECK(to_do.queue.size() == 1);
}

TEST_CASE("a run is tried again only as often as its retries allow", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  experiment.fail(experiment.training({1, 1}, 1));
  experiment.fail(experiment.training({1, 1}, 2));
  Redo redo;
  redo.retries = 1;
  CHECK(find(experiment, redo).failed == 1);
  redo.retries = 2;
  const auto to_do = find(experiment, redo);
  CHECK(place_of(to_do, {1, 1}) == "queue 3");
  CHECK(to_do.tallies.at({{1, 1}, 0}).failures == 2);
}

TEST_CASE("who asks for failed runs grants them their retries anew", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  experiment.fail(experiment.training({1, 1}, 1));
  experiment.fail(experiment.training({1, 1}, 2));
  Redo redo;
  redo.retries = 1;
  redo.failed = true;
  const auto to_do = find(experiment, redo);
  CHECK(place_of(to_do, {1, 1}) == "queue 3");
  CHECK(to_do.tallies.at({{1, 1}, 0}).failures == 0);
}

TEST_CASE("a run that was interrupted keeps the retries it has used", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  experiment.fail(experiment.training({1, 1}, 1));
  experiment.end(experiment.training({1, 1}, 2), event_of(RunState::stopped, 10));
  Redo redo;
  redo.failed = GENERATE(false, true);
  const auto to_do = find(experiment, redo);
  CHECK(place_of(to_do, {1, 1}) == "queue 3");
  CHECK(to_do.tallies.at({{1, 1}, 0}).failures == 1);
}

TEST_CASE("a retry that was booked is started, although this gridctl allows none", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  experiment.fail(experiment.training({1, 1}, 1));
  experiment.journal->on_event(experiment.training({1, 1}, 2), event_of(RunState::planned, 11));
  CHECK(place_of(find(experiment, {}), {1, 1}) == "queue 2");
}

TEST_CASE("a run that asked to be started again has used no retry", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  auto event = end_of(RunState::stopped, 75);
  event.failure_class = "requeue";
  experiment.end(experiment.training({1, 1}), event);
  const auto to_do = find(experiment, {});
  CHECK(place_of(to_do, {1, 1}) == "queue 2");
  CHECK(to_do.tallies.at({{1, 1}, 0}).failures == 0);
}

TEST_CASE("a program that cannot be started is tried again only if that is asked for",
          "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  experiment.fail(experiment.training({1, 1}), "exit 127", 127);
  Redo redo;
  redo.retries = 5;
  CHECK(find(experiment, redo).failed == 1);
  redo.failed = true;
  CHECK(place_of(find(experiment, redo), {1, 1}) == "queue 2");
}

TEST_CASE("a run that ran out of GPU memory starts again alone", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  experiment.fail(experiment.training({1, 1}), "CUDA out of memory");
  Redo redo;
  redo.retries = 1;
  const auto to_do = find(experiment, redo);
  REQUIRE(to_do.queue.size() == 1);
  CHECK(to_do.queue.front().alone);
}

TEST_CASE("a run that had lost its end four times is done again all the same", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  for (int attempt = 1; attempt <= 4; ++attempt)
    experiment.end(experiment.training({1, 1}, attempt), event_of(RunState::lost, 10));
  CHECK(place_of(find(experiment, {}), {1, 1}) == "queue 5");
}

TEST_CASE("an end that only the run's folder knows decides", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2, 3]}");
  const std::array<int, 3> codes = {0, 1, 77};
  for (int number = 1; number <= 3; ++number) {
    const auto run = experiment.training({number, 1});
    experiment.begin(run);
    experiment.leave_exit(run, codes.at(static_cast<std::size_t>(number) - 1));
  }
  const auto to_do = find(experiment, {});
  CHECK(to_do.kept == 2);
  CHECK(to_do.failed == 1);
  CHECK(to_do.queue.empty());
  CHECK(experiment.attempts({1, 1}) == "1 succeeded");
  CHECK(experiment.attempts({2, 1}) == "1 failed");
  CHECK(experiment.attempts({3, 1}) == "1 skipped");
}

TEST_CASE("a run that its canary held back is kept once a later attempt has ended well",
          "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  experiment.journal->on_event(experiment.training({1, 1}), event_of(RunState::skipped));
  experiment.leave_exit(experiment.training({1, 1}, 2), GENERATE(0, 77));
  Redo redo;
  redo.failed = GENERATE(false, true);
  const auto to_do = find(experiment, redo);
  CHECK(to_do.kept == 1);
  CHECK(to_do.failed == 0);
  CHECK(to_do.queue.empty());
}

TEST_CASE("a journal that has vanished ends the search, and says that nothing was started",
          "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  experiment.begin(experiment.training({1, 1}));
  fs::remove(experiment.folder() / journal::kJournalName);
  const auto to_do =
      find_to_do(experiment.plan, *experiment.journal, experiment.folder(), {}, {}, std::nullopt);
  REQUIRE_FALSE(to_do);
  CHECK(to_do.error().kind == ErrorKind::io);
  CHECK(to_do.error().help == "nothing was started");
}

TEST_CASE("what ended for good before is counted, also if it was not asked for", "[experiment]") {
  const AllStates scene;
  Redo redo;
  SECTION("all") {
    const auto before = find(scene.experiment, redo).before;
    CHECK(before.failed == 1);
    CHECK(before.succeeded == 2);  // and what its trainer has skipped
  }
  SECTION("one that is planned") {
    redo.runs = {AllStates::run(0)};
    const auto before = find(scene.experiment, redo).before;
    CHECK(before.failed == 1);
    CHECK(before.succeeded == 2);
  }
  SECTION("failed ones are done again") {
    redo.failed = true;
    CHECK(find(scene.experiment, redo).before.failed == 0);
  }
  SECTION("a failed one whose next attempt is on") {
    redo.runs = {AllStates::run(0)};
    CHECK(find(scene.experiment, redo, scene.all_living()).before.failed == 0);
  }
}

TEST_CASE("a dry run foresees what a resume does", "[experiment]") {
  const AllStates states;
  const auto& experiment = states.experiment;
  Redo redo;
  redo.retries = GENERATE(0, 1);
  redo.failed = GENERATE(false, true);
  redo.again = GENERATE(false, true);
  if (GENERATE(false, true)) redo.runs = {AllStates::run(0), AllStates::run(2), AllStates::run(3)};
  const auto foreseen = get(foresee_to_do(*experiment.journal, experiment.folder(), redo));
  std::set<RunId> expected;
  for (const auto& run : foreseen.queue) expected.insert(run.id);
  // Nobody has the run that is booked as running: it begins again, if it is meant.
  for (const auto& run : foreseen.on) {
    if (redo.runs.empty() || redo.runs.contains(run.id)) expected.insert(run.id);
  }
  const auto to_do = find(experiment, redo);
  std::set<RunId> begun;
  for (const auto& item : to_do.queue) begun.insert(item.run);
  CHECK(expected == begun);
  CHECK(foreseen.kept == to_do.kept);
  CHECK(foreseen.failed == to_do.failed);
}
