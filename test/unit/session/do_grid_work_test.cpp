// How an experiment ends in which no run is left to be started.
#include "support/environment_guard.hpp"
#include "support/fake_messages.hpp"
#include "support/planned_experiment.hpp"

#include <gridctl/experiment/books.hpp>
#include <gridctl/session/grid_work.hpp>

#include <nlohmann/json.hpp>

using namespace gridctl;
using namespace gridctl::session;
using test::get;
using test::PlannedExperiment;

namespace {

using Notices = std::vector<std::string>;

/// Two runs, on a machine of one core.
class Scene {
 public:
  GridWork work() {
    const auto file = experiment.scratch.write("machine.json", R"({"cores": [{"cpus": [0]}]})");
    return {.lock = get(experiment::ExperimentLock::take(experiment.folder(), "box1", "gridctl")),
            .folder = experiment.folder(),
            .plan = experiment.plan,
            .journal = std::move(experiment.journal),
            .place = {.device = get(find_device({.inventory = file.string()}, messages)),
                      .limits = {},
                      .slots = {},
                      .devices = {}},
            .redo = {},
            .tests = std::nullopt,
            .code = std::nullopt};
  }
  ExitCode run(GridWork work) {
    const Caller caller{.messages = messages,
                        .news = {.form = NewsForm::none},
                        .when_ready = [&](const fs::path& /*experiment*/) -> Result<void> {
                          ++ready;
                          return {};
                        }};
    return get(do_grid_work(std::move(work), caller));
  }

  PlannedExperiment experiment{"{lr: [1, 2]}"};
  test::FakeMessages messages;
  int ready = 0;

 private:
  test::EnvironmentGuard locks_{"GRIDCTL_LOCK_DIR", (experiment.scratch.path() / "locks").c_str()};
};

}  // namespace

TEST_CASE_METHOD(Scene, "an experiment that is done says so, and ends with 0", "[session]") {
  experiment.succeed(experiment.training({1, 1}));
  experiment.succeed(experiment.training({2, 1}));
  CHECK(run(work()) == ExitCode::ok);
  CHECK(messages.notices == Notices{"2 runs done already", "nothing is left to do"});
  CHECK(ready == 0);
}

TEST_CASE_METHOD(Scene, "a run that stays failed is named, and ends with 3", "[session]") {
  experiment.succeed(experiment.training({1, 1}));
  experiment.fail(experiment.training({2, 1}));
  CHECK(run(work()) == ExitCode::runs_failed);
  CHECK(messages.notices == Notices{"1 run done already",
                                    "1 run failed and stays so (--failed tries it again)",
                                    "nothing is left to do"});
}

TEST_CASE_METHOD(Scene, "runs that nobody asked for do not decide how it ends", "[session]") {
  experiment.succeed(experiment.training({1, 1}));
  experiment.fail(experiment.training({2, 1}));
  auto some = work();
  some.redo.runs = {{1, 1}};
  CHECK(run(std::move(some)) == ExitCode::ok);
}

TEST_CASE_METHOD(Scene, "the limits in force are booked, though nothing is left to do",
                 "[session]") {
  experiment.succeed(experiment.training({1, 1}));
  experiment.succeed(experiment.training({2, 1}));
  auto limited = work();
  limited.place.limits.retries = 7;
  CHECK(run(std::move(limited)) == ExitCode::ok);
  const auto books = get(experiment::read_books(experiment.folder()));
  CHECK(nlohmann::json::parse(books.experiment.limits).at("retries") == 7);
}

TEST_CASE_METHOD(Scene, "a stop of an experiment in which nothing is on starts nothing",
                 "[session]") {
  auto stopped = work();
  stopped.stop = StopRequest{};
  CHECK(run(std::move(stopped)) == ExitCode::ok);
  CHECK(messages.notices.empty());
  const auto books = get(experiment::read_books(experiment.folder()));
  CHECK(experiment::count(books.trainings, RunState::planned) == 2);
}

TEST_CASE_METHOD(Scene, "the experiment is free again when the work is over", "[session]") {
  experiment.succeed(experiment.training({1, 1}));
  experiment.succeed(experiment.training({2, 1}));
  auto holding = work();
  CHECK(experiment::lock_holder(experiment.folder()));
  run(std::move(holding));
  CHECK_FALSE(experiment::lock_holder(experiment.folder()));
}
