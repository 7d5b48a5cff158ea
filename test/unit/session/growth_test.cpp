// Which further runs a gridctl at work takes, and which it refuses.
#include "growth.hpp"

#include "support/fake_messages.hpp"
#include "support/planned_experiment.hpp"

#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/folder.hpp>

using namespace gridctl;
using namespace gridctl::session;
using test::get;
using test::PlannedExperiment;

namespace {

/// Writes down what it is given.
class FakeWorker final : public schedule::GrowingWorker {
 public:
  Result<Summary> work() override { return {}; }
  SteerAnswer steer(const SteerRequest& /*request*/) override {
    return {.is_heard = true, .running = 1, .waiting = 2};
  }
  [[nodiscard]] bool may_grow() const override { return starts_runs; }
  [[nodiscard]] std::set<RunId> unfinished() const override { return has; }
  void add(std::vector<schedule::WorkItem> items) override {
    for (const auto& item : items) added.push_back(to_string(item.run));
    attempts = items;
  }
  bool starts_runs = true;
  std::set<RunId> has;
  std::vector<std::string> added;
  std::vector<schedule::WorkItem> attempts;
};

/// A gridctl that works on 1.1 and 2.1.
class Scene : protected PlannedExperiment {
 protected:
  Scene() : work_{make_work()}, growth_(work_, folder()) {
    worker_.has = {{1, 1}, {2, 1}};
    growth_.serve(worker_, true);
  }

  /// What a grid with this sweep, and so many repetitions, is made from.
  experiment::FrozenInputs inputs(const std::string& sweep, int repetitions = 1) {
    const auto grown = make_plan(scratch, sweep, repetitions);
    experiment::FrozenInputs inputs;
    inputs.inputs.grid = grown.grid().path;
    inputs.grid = config::freeze(grown.grid());
    inputs.cwd = fs::current_path().string();
    return inputs;
  }
  Result<control::GrowAnswer> grow(const experiment::FrozenInputs& inputs) {
    return growth_.grow({experiment::to_text(inputs), {"gridctl", "train"}});
  }
  std::string refusal(const experiment::FrozenInputs& inputs) {
    const auto answer = grow(inputs);
    REQUIRE_FALSE(answer);
    CHECK(worker_.added.empty());
    CHECK(get(work_.journal->runs(Phase::train)).size() == 2);
    return answer.error().message;
  }

  GridWork work_;
  Growth growth_;
  FakeWorker worker_;

 private:
  GridWork make_work() {
    return {.lock = get(experiment::ExperimentLock::take(folder(), "box1", "gridctl")),
            .folder = folder(),
            .plan = plan,
            .journal = std::move(journal),
            .place = {},
            .redo = {},
            .tests = std::nullopt,
            .code = std::nullopt};
  }
};

}  // namespace

TEST_CASE_METHOD(Scene, "runs that the experiment does not have are booked and handed over",
                 "[session]") {
  const auto answer = get(grow(inputs("{lr: [3, 2, 1]}", 2)));
  CHECK(worker_.added == std::vector<std::string>{"3.1", "3.2", "2.2", "1.2"});
  CHECK(answer.added == 4);
  CHECK(answer.running == 1);
  CHECK(answer.waiting == 2);
  CHECK(get(work_.journal->runs(Phase::train)).size() == 6);
  CHECK(work_.plan.configuration_count() == 3);
  CHECK(get(experiment::read_inputs(folder())).inputs.grid == work_.plan.grid().path);
}

TEST_CASE_METHOD(Scene, "what has run, waits or was stopped by name is not handed over",
                 "[session]") {
  REQUIRE(experiment::write_decision(folder(), {experiment::Decision::Kind::stop, {{1, 1}}}));
  worker_.has = {{2, 1}};
  CHECK(get(grow(inputs("{lr: [1, 2]}"))).added == 0);
  CHECK(worker_.added.empty());
}

TEST_CASE_METHOD(Scene, "a run that was planned before and that nobody has is handed over",
                 "[session]") {
  worker_.has = {{2, 1}};
  CHECK(get(grow(inputs("{lr: [1, 2]}"))).added == 1);
  CHECK(worker_.added == std::vector<std::string>{"1.1"});
}

TEST_CASE_METHOD(Scene, "files of a run that was removed are left alone", "[session]") {
  fs::create_directories(training({1, 1}).directory);
  worker_.has = {{2, 1}};
  REQUIRE(grow(inputs("{lr: [1, 2]}")));
  REQUIRE(worker_.attempts.size() == 1);
  CHECK(worker_.attempts[0].attempt == 2);
}

TEST_CASE_METHOD(Scene, "a grid without runs that are not over is refused", "[session]") {
  CHECK(refusal(inputs("{lr: [2, 3]}")) ==
        "1 run of the grid at work is not in this grid, and has not ended: 1.1");
  worker_.has = {{2, 1}};
  CHECK(get(grow(inputs("{lr: [2, 3]}"))).added == 1);
}

TEST_CASE_METHOD(Scene, "what was made once, at the start, must be the same", "[session]") {
  auto other = inputs("{lr: [1, 2, 3]}");
  std::string why;
  SECTION("the working directory") {
    other.cwd = "/";
    why = "it works in";
  }
  SECTION("the setup") {
    other.grid.trainer.setup = {"make"};
    why = "setup that was not done";
  }
  SECTION("tests") {
    other.tests_of_each_model = 2;
    why = "it tests no models";
  }
  SECTION("a worker that ends") {
    worker_.starts_runs = false;
    why = "starts no more runs";
  }
  CHECK(refusal(other).find(why) != std::string::npos);
}

TEST_CASE_METHOD(Scene, "runs that need other resources are refused", "[session]") {
  auto other = inputs("{lr: [1, 2, 3]}");
  auto& text = other.grid.files.at(other.inputs.grid);
  text += "\n";
  const std::string settings = "experiment_repetitions: 1";
  text.replace(text.find(settings), settings.size(), settings + ", resources: {cpus: 2}");
  CHECK(refusal(other) ==
        "the gridctl at work cannot take these runs: they need other resources than its runs, for "
        "which it has slots");
}
