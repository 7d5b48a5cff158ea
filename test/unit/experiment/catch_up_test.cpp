// How a run is found that went on, or ended, while no gridctl looked.
#include "support/planned_experiment.hpp"

#include <gridctl/experiment/catch_up.hpp>

#include <nlohmann/json.hpp>

using namespace gridctl;
using namespace gridctl::experiment;
using test::event_of;
using test::get;
using test::PlannedExperiment;

namespace {

/// Writes down what is booked: "1 running, 1 lost".
class Hearer final : public RunObserver {
 public:
  void on_event(const RunSpec& run, const RunEvent& event) override {
    if (!heard.empty()) heard += ", ";
    heard += fmt::format("{} {}", run.attempt, to_string(event.state));
    last = event;
  }
  std::string heard;
  RunEvent last;
};

class Scene {
 public:
  Result<CaughtUp> try_to_catch_up(std::vector<launch::Living> living = {}) {
    const schedule::Trainings trainings(experiment.plan, experiment.folder());
    const RunMaker maker{[&](const auto& item) { return trainings.run(item); },
                         [&](const auto& run, const auto& placement) -> Result<launch::Launch> {
                           if (refuses) return fail(ErrorKind::config, "no such macro");
                           return trainings.prepare(run, placement);
                         }};
    return CatchUp(std::move(living), hearer).catch_up(experiment.record({1, 1}), maker);
  }
  CaughtUp catch_up(std::vector<launch::Living> living = {}) {
    return get(try_to_catch_up(std::move(living)));
  }
  [[nodiscard]] RunSpec attempt(int number) const { return experiment.training({1, 1}, number); }

  PlannedExperiment experiment{"{lr: [1]}"};
  Hearer hearer;
  bool refuses = false;
};

}  // namespace

TEST_CASE_METHOD(Scene, "a run that never began stands at its first attempt", "[experiment]") {
  const auto caught_up = catch_up();
  CHECK(caught_up.state == RunState::planned);
  CHECK(caught_up.next_attempt == 1);
  CHECK_FALSE(caught_up.living);
  CHECK(hearer.heard.empty());
}

TEST_CASE_METHOD(Scene, "a run that is booked as running and left no exit is lost",
                 "[experiment]") {
  experiment.begin(attempt(1));
  const auto caught_up = catch_up();
  CHECK(caught_up.state == RunState::lost);
  CHECK(caught_up.next_attempt == 2);
  CHECK(hearer.heard == "1 lost");
  CHECK(hearer.last.slot == "cpu:1");
  CHECK(hearer.last.reason == "gridctl ended before it did");
}

TEST_CASE_METHOD(Scene, "an exit record that cannot be read tells nothing", "[experiment]") {
  experiment.begin(attempt(1));
  experiment.leave_folder(attempt(1));
  fs::ofstream(attempt(1).directory / "exit.json")
      << GENERATE("", "{", "[]", R"({"schema": "gridctl.exit/1"})");
  CHECK(catch_up().state == RunState::lost);
}

TEST_CASE_METHOD(Scene, "an attempt whose beginning was not booked is booked whole",
                 "[experiment]") {
  experiment.leave_exit(attempt(1), 1);
  const auto caught_up = catch_up();
  CHECK(caught_up.state == RunState::failed);
  CHECK(caught_up.next_attempt == 2);
  CHECK(hearer.heard == "1 running, 1 failed");
  CHECK(hearer.last.at == test::at(20));
  CHECK(hearer.last.seconds == 3);
}

TEST_CASE_METHOD(Scene, "all attempts behind the last that is booked are gone through",
                 "[experiment]") {
  experiment.fail(attempt(1));
  experiment.leave_exit(attempt(2), 1);
  experiment.leave_folder(attempt(3));
  const auto caught_up = catch_up();
  CHECK(caught_up.state == RunState::lost);
  CHECK(caught_up.next_attempt == 4);
  CHECK(hearer.heard == "2 running, 2 failed, 3 running, 3 lost");
}

TEST_CASE_METHOD(Scene, "a success ends the search", "[experiment]") {
  experiment.begin(attempt(1));
  experiment.leave_exit(attempt(1), 0);
  experiment.leave_exit(attempt(2), 1);
  const auto caught_up = catch_up();
  CHECK(caught_up.state == RunState::succeeded);
  CHECK(hearer.heard == "1 succeeded");
}

TEST_CASE_METHOD(Scene, "a run that is on keeps the slot and the start that the journal knows",
                 "[experiment]") {
  experiment.begin(attempt(1));
  const auto caught_up = catch_up({{attempt(1).directory, 60, 4711}});
  REQUIRE(caught_up.living);
  CHECK(caught_up.state == RunState::running);
  CHECK(caught_up.living->item.attempt == 1);
  CHECK(caught_up.living->slot == "cpu:1");
  CHECK(caught_up.living->started_at == test::at(0));
  CHECK(hearer.heard.empty());
}

TEST_CASE_METHOD(Scene, "a retry that is on is found behind the attempt that failed",
                 "[experiment]") {
  experiment.fail(attempt(1));
  experiment.leave_folder(attempt(2));
  const auto caught_up = catch_up({{attempt(2).directory, 60, 4711}});
  REQUIRE(caught_up.living);
  CHECK(caught_up.living->item.attempt == 2);
  CHECK(hearer.heard == "2 running");
}

TEST_CASE_METHOD(Scene, "a run that lives in another folder is another run", "[experiment]") {
  experiment.begin(attempt(1));
  CHECK_FALSE(catch_up({{attempt(2).directory, 60, 4711}}).living);
}

TEST_CASE_METHOD(Scene, "a retry that is planned keeps its number", "[experiment]") {
  experiment.fail(attempt(1));
  experiment.journal->on_event(attempt(2), event_of(RunState::planned, 11));
  const auto caught_up = catch_up();
  CHECK(caught_up.state == RunState::planned);
  CHECK(caught_up.next_attempt == 2);
}

TEST_CASE_METHOD(Scene, "an end that is found is also written to run.json", "[experiment]") {
  experiment.begin(attempt(1));
  experiment.leave_exit(attempt(1), 1);
  REQUIRE(catch_up().state == RunState::failed);
  const auto file = attempt(1).directory.parent_path() / "run.json";
  const auto document = nlohmann::json::parse(fs::ifstream(file));
  CHECK(document["state"] == "failed");
  CHECK(document["slot"] == "cpu:1");
  CHECK(document["attempt"] == 1);
  CHECK_FALSE(document["started_at"].is_null());
}

TEST_CASE_METHOD(Scene, "the start of an attempt that the journal does not know stays unknown",
                 "[experiment]") {
  experiment.fail(attempt(1));
  experiment.leave_exit(attempt(2), 1);
  REQUIRE(catch_up().next_attempt == 3);
  const auto file = attempt(2).directory.parent_path() / "run.json";
  CHECK(nlohmann::json::parse(fs::ifstream(file))["started_at"].is_null());
}

TEST_CASE_METHOD(Scene, "an end that cannot be described is an error", "[experiment]") {
  experiment.begin(attempt(1));
  experiment.leave_exit(attempt(1), 0);
  refuses = true;
  const auto caught_up = try_to_catch_up();
  REQUIRE_FALSE(caught_up);
  CHECK(caught_up.error().message == "no such macro");
  CHECK(hearer.heard.empty());
}
