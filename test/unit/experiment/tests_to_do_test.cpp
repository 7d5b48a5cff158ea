// Which tests of trained models are left to do when an experiment goes on.
#include "support/planned_experiment.hpp"

#include <gridctl/experiment/to_do.hpp>

using namespace gridctl;
using namespace gridctl::experiment;
using test::end_of;
using test::event_of;
using test::get;
using test::PlannedExperiment;

namespace {

/// Training 1.1 has succeeded and left a model, 2.1 has failed.
struct Trained : PlannedExperiment {
  Trained() {
    succeed(training({1, 1}));
    leave_model({1, 1});
    fail(training({2, 1}));
    leave_model({2, 1});
  }
  void plan_test(RunId id, int test, int of_attempt = 1) const {
    const auto model = training(id, of_attempt).directory / "model.pt";
    REQUIRE(journal->add_tests({{id, test, test_of(id, test).seed, model}}));
  }
  [[nodiscard]] TestPlan each(int times) const { return {*plan.grid().tester, times}; }
  [[nodiscard]] ToDo find(const std::optional<TestPlan>& tests, const Redo& redo = {},
                          std::vector<launch::Living> living = {}) const {
    return get(find_to_do(plan, *journal, folder(), std::move(living), redo, tests));
  }
};

/// "1.1 test 2 attempt 1" of each that is to be started.
std::vector<std::string> tests_in(const ToDo& to_do) {
  std::vector<std::string> texts;
  for (const auto& item : to_do.queue) {
    if (item.test > 0)
      texts.push_back(
          fmt::format("{} test {} attempt {}", to_string(item.run), item.test, item.attempt));
  }
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("without a tester nothing is tested", "[experiment]") {
  const Trained experiment;
  experiment.plan_test({1, 1}, 1);
  const auto to_do = experiment.find(std::nullopt);
  CHECK_FALSE(to_do.tests);
  CHECK(tests_in(to_do).empty());
}

TEST_CASE("a test that is planned is done if its training has succeeded", "[experiment]") {
  const Trained experiment;
  experiment.plan_test({1, 1}, 1);
  experiment.plan_test({2, 1}, 1);
  const auto to_do = experiment.find(experiment.each(0));
  CHECK(tests_in(to_do) == Texts{"1.1 test 1 attempt 1"});
  CHECK(to_do.trainings == 0);
  REQUIRE(to_do.tests);
  const auto run = to_do.tests->run(to_do.queue.back());
  CHECK(run.model == experiment.training({1, 1}).directory / "model.pt");
  CHECK(run.directory == experiment.training({1, 1}).directory / "test-1");
}

TEST_CASE("tests that a pipeline owes are planned and done", "[experiment]") {
  const Trained experiment;
  const auto to_do = experiment.find(experiment.each(2));
  CHECK(tests_in(to_do) == Texts{"1.1 test 1 attempt 1", "1.1 test 2 attempt 1"});
  CHECK(get(experiment.journal->runs(Phase::test)).size() == 2);
  CHECK(experiment.record({1, 1}, 2).model ==
        experiment.training({1, 1}).directory.lexically_relative(experiment.folder()) / "model.pt");
}

TEST_CASE("a training whose tests are planned gets no further ones", "[experiment]") {
  const Trained experiment;
  experiment.plan_test({1, 1}, 1);
  CHECK(tests_in(experiment.find(experiment.each(2))) == Texts{"1.1 test 1 attempt 1"});
  CHECK(get(experiment.journal->runs(Phase::test)).size() == 1);
}

TEST_CASE("each model of a training is tested", "[experiment]") {
  const Trained experiment;
  experiment.leave_model({1, 1}, "second.pt");
  CHECK(tests_in(experiment.find(experiment.each(1))) ==
        Texts{"1.1 test 1 attempt 1", "1.1 test 2 attempt 1"});
}

TEST_CASE("a test that failed is done again by the rules of all runs", "[experiment]") {
  const Trained experiment;
  experiment.plan_test({1, 1}, 1);
  experiment.fail(experiment.test_of({1, 1}, 1));
  Redo redo;
  CHECK(tests_in(experiment.find(experiment.each(0), redo)).empty());
  redo.retries = GENERATE(0, 1);
  redo.failed = redo.retries == 0;
  CHECK(tests_in(experiment.find(experiment.each(0), redo)) == Texts{"1.1 test 1 attempt 2"});
}

TEST_CASE("the end of a test that only its folder knows is booked", "[experiment]") {
  const Trained experiment;
  experiment.plan_test({1, 1}, 1);
  experiment.begin(experiment.test_of({1, 1}, 1));
  experiment.leave_exit(experiment.test_of({1, 1}, 1), 0);
  const auto to_do = experiment.find(experiment.each(1));
  CHECK(tests_in(to_do).empty());
  CHECK(to_do.kept == 2);  // the training 1.1 and its test
  CHECK(experiment.attempts({1, 1}, 1) == "1 succeeded");
}

TEST_CASE("a test that is on is taken over", "[experiment]") {
  const Trained experiment;
  experiment.plan_test({1, 1}, 1);
  const auto run = experiment.test_of({1, 1}, 1);
  experiment.begin(run);
  const auto to_do = experiment.find(experiment.each(0), {}, {{run.directory, 5, 4711}});
  REQUIRE(to_do.living.size() == 1);
  CHECK(to_do.living.front().item.test == 1);
  CHECK(to_do.living.front().slot == "cpu:1");
  CHECK(to_do.tests->size() == 1);
}

TEST_CASE("only tests of the runs that are named are done", "[experiment]") {
  const Trained experiment;
  experiment.succeed(experiment.training({2, 1}, 2));
  experiment.plan_test({1, 1}, 1);
  experiment.plan_test({2, 1}, 1, 2);
  Redo redo;
  redo.runs = {{2, 1}};
  CHECK(tests_in(experiment.find(experiment.each(0), redo)) == Texts{"2.1 test 1 attempt 1"});
}

TEST_CASE("a training that the folder says succeeded is tested at once", "[experiment]") {
  const PlannedExperiment experiment("{lr: [1]}");
  const auto run = experiment.training({1, 1});
  experiment.begin(run);
  experiment.leave_exit(run, 0);
  experiment.leave_model({1, 1});
  const auto to_do = get(find_to_do(experiment.plan, *experiment.journal, experiment.folder(), {},
                                    {}, TestPlan{*experiment.plan.grid().tester, 1}));
  CHECK(tests_in(to_do) == Texts{"1.1 test 1 attempt 1"});
}

TEST_CASE("what follows a training are tests of the models it left", "[experiment]") {
  const Trained experiment;
  CHECK_FALSE(tests_after(experiment.plan, experiment.each(0)));
  const auto find_tests = tests_after(experiment.plan, experiment.each(3));
  REQUIRE(find_tests);
  const auto training = experiment.training({1, 1});
  const auto tests = find_tests(training);
  REQUIRE(tests.size() == 3);
  CHECK(tests[2].test == 3);
  CHECK(tests[2].run == RunId{1, 1});
  CHECK(tests[2].model == training.directory / "model.pt");
  CHECK(tests[2].config_file == training.directory / "config.yaml");
  CHECK(tests[2].task == "t");
  CHECK(tests[2].seed == training.seed);
  CHECK(tests[2].identity == experiment.plan.identity(1));
  CHECK(find_tests(experiment.training({1, 1}, 2)).empty());  // left no model
}
