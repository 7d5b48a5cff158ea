#include "support/planned_experiment.hpp"

#include <gridctl/experiment/desired_state.hpp>

using namespace gridctl;
using namespace gridctl::experiment;
using test::end_of;
using test::event_of;
using test::get;
using test::PlannedExperiment;

namespace {

/// The grid of an experiment, edited, against the experiment.
DesiredState compare_with(const PlannedExperiment& experiment, const std::string& sweep,
                          int repetitions = 1) {
  auto plan = PlannedExperiment::make_plan(experiment.scratch, sweep, repetitions);
  REQUIRE(renumber(plan, *experiment.journal));
  return get(compare(plan, *experiment.journal, experiment.folder()));
}

/// What a run of the configuration that was started has left for all of its repetitions.
void leave_configuration(const PlannedExperiment& experiment, int number) {
  const auto folder = experiment.folder() / "runs" / experiment.plan.folder(number);
  fs::create_directories(folder);
  fs::ofstream(folder / "config.yaml") << config::to_yaml(experiment.plan.merged(number));
}

std::vector<int> numbers(const std::vector<ConfigurationCount>& counts) {
  std::vector<int> list;
  for (const auto& count : counts) list.push_back(count.number);
  return list;
}

using Numbers = std::vector<int>;

}  // namespace

TEST_CASE("an unchanged grid has nothing new and nothing removed", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}");
  const auto state = compare_with(experiment, "{lr: [1, 2]}");
  CHECK(state.fresh.empty());
  CHECK(state.removed.empty());
  CHECK(state.changed.empty());
  CHECK(state.unfinished == 2);
}

TEST_CASE("each state of a run counts as done, unfinished or failed", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2, 3, 4, 5, 6, 7, 8]}");
  const auto run = [&](int number) { return experiment.training({number, 1}); };
  experiment.succeed(run(1));
  experiment.end(run(2), end_of(RunState::skipped, 77));
  experiment.fail(run(3));
  experiment.journal->on_event(run(4), event_of(RunState::skipped));  // its canary failed
  experiment.begin(run(5));
  experiment.end(run(6), event_of(RunState::stopped, 10));
  experiment.end(run(7), event_of(RunState::lost, 10));
  const auto state = compare_with(experiment, "{lr: [1, 2, 3, 4, 5, 6, 7, 8]}");
  CHECK(state.done == 2);
  CHECK(state.failed == 2);
  CHECK(state.unfinished == 4);
}

TEST_CASE("configurations keep their numbers when the grid is put in another order",
          "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}");
  auto plan = PlannedExperiment::make_plan(experiment.scratch, "{lr: [3, 2, 1]}", 1);
  REQUIRE(renumber(plan, *experiment.journal));
  CHECK(plan.configuration_at(0).number == 3);
  CHECK(plan.configuration_at(1).number == 2);
  CHECK(plan.configuration_at(2).number == 1);
  CHECK(plan.folder(2) == experiment.plan.folder(2));
}

TEST_CASE("further values and repetitions are new, and nothing else", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}");
  const auto state = compare_with(experiment, "{lr: [1, 2, 3]}", 2);
  CHECK(numbers(state.fresh) == Numbers{1, 2, 3});
  CHECK(state.fresh[0].runs == 1);  // the second repetition
  CHECK(state.fresh[2].runs == 2);
  CHECK(state.fresh_runs() == 4);
  CHECK(state.removed.empty());
}

TEST_CASE("what the grid no longer has is removed with all of its runs", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}", 3);
  const auto state = compare_with(experiment, "{lr: [2]}", 3);
  CHECK(numbers(state.removed) == Numbers{1});
  CHECK(state.removed_runs() == 3);
  CHECK(state.fresh.empty());
}

TEST_CASE("fewer repetitions remove no configuration", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}", 3);
  const auto state = compare_with(experiment, "{lr: [1]}", 1);
  CHECK(state.removed.empty());
  CHECK(state.unfinished == 1);
}

TEST_CASE("a removed configuration and the new one most like it are one that changed",
          "[experiment]") {
  const PlannedExperiment experiment("{lr: [1], width: [4, 8]}");
  leave_configuration(experiment, 1);
  const auto state = compare_with(experiment, "{lr: [2], width: [4, 8]}");
  CHECK(numbers(state.removed) == Numbers{1, 2});
  REQUIRE(state.changed.size() == 1);  // of 2 no run was started: its configuration is unknown
  const auto& change = state.changed.front();
  CHECK(change.from == 1);
  CHECK(change.to == 3);
  REQUIRE(change.keys.size() == 1);
  CHECK(change.keys[0].key == "lr");
  CHECK(change.keys[0].from == "1");
  CHECK(change.keys[0].to == "2");
}

TEST_CASE("a new configuration takes the place of one removed configuration at most",
          "[experiment]") {
  const PlannedExperiment experiment("{lr: [1, 2]}");
  leave_configuration(experiment, 1);
  leave_configuration(experiment, 2);
  const auto state = compare_with(experiment, "{lr: [3]}");
  REQUIRE(state.changed.size() == 1);
  CHECK(state.changed[0].from == 1);
  CHECK(numbers(state.removed) == Numbers{1, 2});
}

TEST_CASE("configurations that differ in more than half of their keys are not one that changed",
          "[experiment]") {
  const PlannedExperiment experiment("{lr: [1], width: [4]}");
  leave_configuration(experiment, 1);
  CHECK(compare_with(experiment, "{lr: [2], width: [9]}").changed.empty());
}

TEST_CASE("a key that only one of the configurations has changes from or to (none)",
          "[experiment]") {
  const PlannedExperiment experiment("{lr: [1], width: [4]}");
  const auto folder = experiment.folder() / "runs" / experiment.plan.folder(1);
  fs::create_directories(folder);
  fs::ofstream(folder / "config.yaml") << "lr: 2\nwidth: 4\nold: [1, 2]\n";
  const auto state = compare_with(experiment, "{lr: [2], width: [4]}");
  REQUIRE(state.changed.size() == 1);
  for (const auto& key : state.changed[0].keys) CHECK(key.to == "(none)");
}

TEST_CASE("the text names what is new, done, changed and removed", "[experiment]") {
  DesiredState state;
  state.fresh = {{3, "t lr=3", 2}};
  state.done = 5;
  state.changed = {{1, 3, "t lr=1", {{"lr", "1", "3"}, {"old", "x", "(none)"}}}};
  state.removed = {{1, "t lr=1", 1}};
  CHECK(to_text(state) ==
        "+ new        2 runs\n"
        "    3 t lr=3: 2 runs\n"
        "= done       5 runs\n"
        "~ changed    1 configuration\n"
        "    1 t lr=1: lr: 1 -> 3, old: x -> (none) (now 3)\n"
        "- removed    1 run (stay as they are)\n"
        "    1 t lr=1: 1 run\n");
}

TEST_CASE("unfinished and failed runs have a line only if there are any", "[experiment]") {
  DesiredState state;
  CHECK(to_text(state) == "+ new        0 runs\n= done       0 runs\n");
  state.unfinished = 1;
  state.failed = 2;
  CHECK(to_text(state) ==
        "+ new        0 runs\n"
        "= done       0 runs\n"
        "> unfinished 1 run\n"
        "! failed     2 runs (--failed tries them again)\n");
}

TEST_CASE("of long lists the first 20 are shown, and how many more there are", "[experiment]") {
  DesiredState state;
  for (int number = 1; number <= 23; ++number) state.fresh.push_back({number, "t", 1});
  const auto text = to_text(state);
  CHECK(text.find("    20 t: 1 run\n    … 3 more\n") != std::string::npos);
  CHECK(text.find("    21 t") == std::string::npos);
}
