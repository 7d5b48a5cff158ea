#include "support/planned_experiment.hpp"

#include <gridctl/experiment/models.hpp>

using namespace gridctl;
using namespace gridctl::experiment;
using test::PlannedExperiment;
using test::ScratchDir;

namespace {

RunRecord training(RunId id, RunState state = RunState::succeeded) {
  RunRecord record;
  record.id = id;
  record.label = "t lr=1";
  record.task = "t";
  record.identity = "v1:aa";
  record.seed = 7;
  record.state = state;
  record.attempt = 2;
  record.directory = fs::path("runs") / to_string(id) / "attempt-2";
  return record;
}

RunRecord planned_test(RunId id, int number) {
  RunRecord record;
  record.id = id;
  record.phase = Phase::test;
  record.test = number;
  return record;
}

/// "1.1 test-1 model.pt": run, test and the model below the folder of the training.
std::vector<std::string> lines(const FoundModels& found) {
  std::vector<std::string> list;
  for (const auto& test : found.tests)
    list.push_back(fmt::format("{} test-{} {}", to_string(test.run), test.test,
                               test.model.lexically_relative(test.run_folder).string()));
  return list;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a test knows of its training what the journal knows", "[experiment]") {
  const auto test = experiment::test_of("/exp", training({3, 2}));
  CHECK(test.run == RunId{3, 2});
  CHECK(test.label == "t lr=1");
  CHECK(test.task == "t");
  CHECK(test.identity == "v1:aa");
  CHECK(test.seed == 7);
  CHECK(test.run_folder == "/exp/runs/3.2/attempt-2");
  CHECK(test.config_file == "/exp/runs/3.2/attempt-2/config.yaml");
}

TEST_CASE("each model of a training that succeeded is tested as often as is asked for",
          "[experiment]") {
  const ScratchDir dir;
  dir.write("runs/1.1/attempt-2/models/a.pt", "weights");
  dir.write("runs/1.1/attempt-2/models/b.pt", "weights");
  const auto found = find_models(dir.path(), "models/*.pt", {training({1, 1})}, {}, 2);
  CHECK(found.models == 2);
  CHECK(lines(found) == Lines{"1.1 test-1 models/a.pt", "1.1 test-2 models/a.pt",
                              "1.1 test-3 models/b.pt", "1.1 test-4 models/b.pt"});
}

TEST_CASE("models of earlier attempts, and empty files, are no models", "[experiment]") {
  const ScratchDir dir;
  dir.write("runs/1.1/attempt-1/a.pt", "weights");
  dir.write("runs/1.1/attempt-2/b.pt", "");
  const auto found = find_models(dir.path(), "*.pt", {training({1, 1})}, {}, 1);
  CHECK(found.models == 0);
  CHECK(found.tests.empty());
}

TEST_CASE("models of trainings without a good end are left alone and counted", "[experiment]") {
  const ScratchDir dir;
  std::vector<RunRecord> trainings;
  int number = 0;
  for (const auto state : {RunState::planned, RunState::running, RunState::failed,
                           RunState::stopped, RunState::lost, RunState::skipped}) {
    trainings.push_back(training({++number, 1}, state));
    dir.write((trainings.back().directory / "a.pt").string(), "weights");
  }
  const auto found = find_models(dir.path(), "*.pt", trainings, {}, 1);
  CHECK(found.tests.empty());
  CHECK(found.unfinished == 6);
}

TEST_CASE("further tests are numbered behind those that were planned", "[experiment]") {
  const ScratchDir dir;
  dir.write("runs/1.1/attempt-2/a.pt", "weights");
  dir.write("runs/2.1/attempt-2/a.pt", "weights");
  const auto found = find_models(dir.path(), "*.pt", {training({1, 1}), training({2, 1})},
                                 {planned_test({1, 1}, 3), planned_test({1, 1}, 1)}, 1);
  CHECK(lines(found) == Lines{"1.1 test-4 a.pt", "2.1 test-1 a.pt"});
}

TEST_CASE("tests of a training are numbered from where the caller says", "[experiment]") {
  const ScratchDir dir;
  dir.write("a.pt", "weights");
  schedule::ModelTest training;
  training.run_folder = dir.path();
  const auto tests = tests_of_models(training, "*.pt", 5, 2);
  REQUIRE(tests.size() == 2);
  CHECK(tests[0].test == 5);
  CHECK(tests[1].test == 6);
  CHECK(tests_of_models(training, "*.onnx", 1, 2).empty());
}

TEST_CASE("in a foreign tree each model is of a run of its own, by the order of the paths",
          "[experiment]") {
  const ScratchDir dir;
  dir.write("mnist/lenet/20261104_091233/models/model_best.pt", "weights");
  dir.write("mnist/alexnet/20261104_091230/models/model_best.pt", "weights");
  const auto found = find_foreign_models(dir.path(), "**/model_best.pt", 1);
  CHECK(found.models == 2);
  REQUIRE(found.tests.size() == 2);
  CHECK(found.tests[0].run == RunId{1, 1});
  CHECK(found.tests[0].label == "mnist/alexnet/20261104_091230");
  CHECK(found.tests[0].run_folder == dir.path() / "mnist/alexnet/20261104_091230");
  CHECK(found.tests[0].config_file ==
        dir.path() / "mnist/alexnet/20261104_091230/training_configuration.yaml");
  CHECK(found.tests[1].label == "mnist/lenet/20261104_091233");
}

TEST_CASE("two models in one folder of a foreign tree share the numbers of their tests",
          "[experiment]") {
  const ScratchDir dir;
  dir.write("run/models/a.pt", "weights");
  dir.write("run/models/b.pt", "weights");
  CHECK(lines(find_foreign_models(dir.path(), "**/*.pt", 2)) ==
        Lines{"1.1 test-1 models/a.pt", "1.1 test-2 models/a.pt", "2.1 test-3 models/b.pt",
              "2.1 test-4 models/b.pt"});
}

TEST_CASE("tests that a foreign tree has keep their folders", "[experiment]") {
  const ScratchDir dir;
  dir.write("run/a.pt", "weights");
  dir.write("run/test-1/log", "");
  dir.write("run/test-2/log", "");
  CHECK(lines(find_foreign_models(dir.path(), "**/a.pt", 1)) == Lines{"1.1 test-3 a.pt"});
}
