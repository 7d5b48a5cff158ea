#include "made_runs.hpp"
#include "support/catch.hpp"

#include <gridctl/analysis/analysis.hpp>

using namespace gridctl;
using namespace gridctl::analysis;
using stats::Direction;
using test::analysis_of;
using test::made_experiment;
using test::made_run;

namespace {

using Words = std::vector<std::string>;

std::vector<collect::RunResult> two_runs(const collect::Values& validation) {
  return {made_run({1, 1}, {{"lr", "0.1"}}, validation),
          made_run({2, 1}, {{"lr", "0.2"}}, validation)};
}

/// The metric that a name means where the runs have accuracies of every split.
std::string metric_named(const std::string& name, std::vector<collect::RunResult> runs) {
  AnalyzerOptions options;
  options.metrics = {name};
  return analysis_of(std::move(runs), options).tasks.front().metrics.front().metric;
}

Error error_of_metric(const std::string& name, const collect::Values& validation) {
  AnalyzerOptions options;
  options.metrics = {name};
  const auto made = analyze(options, made_experiment(two_runs(validation)));
  REQUIRE_FALSE(made);
  return made.error();
}

}  // namespace

TEST_CASE("a metric without its split is that of the validation, then of the test", "[analysis]") {
  auto runs = two_runs({{"acc", "0.5"}});
  for (auto& run : runs) {
    run.training = {{"acc", "0.6"}, {"loss", "2"}};
    run.tests.emplace_back().statistics = {{"acc", "0.4"}};
  }
  CHECK(metric_named("acc", runs) == "valid.acc");
  CHECK(metric_named("train.acc", runs) == "train.acc");
  CHECK(metric_named("loss", runs) == "train.loss");
  for (auto& run : runs) run.validation.clear();
  CHECK(metric_named("acc", runs) == "test.acc");
}

TEST_CASE("a metric that no run has is an error that helps to find the right one", "[analysis]") {
  const auto near = error_of_metric("acuracy", {{"accuracy", "0.5"}});
  CHECK(near.kind == ErrorKind::usage);
  CHECK(near.message == "there is no metric 'acuracy'");
  CHECK(near.help == "did you mean 'accuracy'?");
  CHECK(error_of_metric("zzzzzzzzz", {{"accuracy", "0.5"}, {"accuracy.step", "3"}}).help ==
        "metrics: valid.accuracy");
  CHECK(error_of_metric("acc", {}).help == "the runs left no statistics");
}

TEST_CASE("only the first metric must have a known direction", "[analysis]") {
  const collect::Values values{{"acc", "0.5"}, {"thing", "1"}};
  CHECK(error_of_metric("thing", values).help == "say '--max' or '--min'");
  AnalyzerOptions options;
  options.metrics = {"acc", "thing"};
  const auto task = analysis_of(two_runs(values), options).tasks.front();
  CHECK(task.metrics[0].direction_known);
  CHECK_FALSE(task.metrics[1].direction_known);
}

TEST_CASE("a given direction holds for the first metric and for names that tell none",
          "[analysis]") {
  AnalyzerOptions options;
  options.metrics = {"acc", "thing", "accuracy"};
  options.direction = Direction::lower;
  const auto task =
      analysis_of(two_runs({{"acc", "1"}, {"thing", "1"}, {"accuracy", "1"}}), options)
          .tasks.front();
  CHECK(task.metrics[0].direction == Direction::lower);
  CHECK(task.metrics[1].direction == Direction::lower);
  CHECK(task.metrics[1].direction_known);
  CHECK(task.metrics[2].direction == Direction::higher);
}

TEST_CASE("columns of metrics are statistics, without those beside another", "[analysis]") {
  CHECK(metric_columns({"config.lr", "valid.acc", "valid.acc.step", "valid.acc.best",
                        "valid.acc.last", "train.loss", "status", "test.x"}) ==
        Words{"valid.acc", "train.loss", "test.x"});
}

TEST_CASE("metrics that go to no file are not computed", "[analysis]") {
  const auto runs = two_runs({{"acc", "0.5"}, {"loss", "2"}});
  AnalyzerOptions options;
  CHECK(analysis_of(runs, options).tasks.front().metrics.size() == 1);
  options.output = "analysis";
  const auto written = analysis_of(runs, options).tasks.front();
  CHECK(written.metrics.size() == 1);
  CHECK(written.other_metrics.size() == 1);
  options.output.clear();
  options.metrics = {"loss", "acc"};
  const auto named = analysis_of(runs, options).tasks.front();
  CHECK(named.metrics.size() == 2);
  CHECK(named.other_metrics.empty());
}

TEST_CASE("an analysis is complete if each run has a value and each file was read", "[analysis]") {
  auto runs = two_runs({{"acc", "0.5"}});
  auto analysis = analysis_of(runs);
  CHECK(analysis.is_complete());
  analysis.experiment.notes = {"a file that could not be read"};
  CHECK_FALSE(analysis.is_complete());
  CHECK_FALSE(analysis_of(two_runs({})).is_complete());
  SECTION("no value") {
    runs[1].validation.clear();
  }
  SECTION("NaN") {
    runs[1].validation = {{"acc", "nan"}};
  }
  SECTION("failed") {
    runs[1].record.state = RunState::failed;
  }
  CHECK_FALSE(analysis_of(runs).is_complete());
}

TEST_CASE("there is a best only of finite values that are known to be better", "[analysis]") {
  CHECK(analysis_of(two_runs({{"acc", "0.5"}})).tasks.front().has_best());
  CHECK_FALSE(analysis_of(two_runs({{"thing", "0.5"}})).tasks.front().has_best());
  CHECK_FALSE(analysis_of(two_runs({})).tasks.front().has_best());
  auto failed = two_runs({{"acc", "0.5"}});
  failed[0].record.state = RunState::failed;
  failed[1].validation = {{"acc", "nan"}};
  CHECK_FALSE(analysis_of(failed).tasks.front().has_best());
}

TEST_CASE("scores are pooled over tasks only if that is asked for", "[analysis]") {
  AnalyzerOptions options;
  CHECK_FALSE(analysis_of(test::runs_of_two_tasks(), options).pooling);
  options.pool = "dataset";
  const auto pooling = analysis_of(test::runs_of_two_tasks(), options).pooling;
  REQUIRE(pooling);
  CHECK(pooling->key == "config.dataset");
  CHECK(pooling->tasks == 2);
  REQUIRE(pooling->groups.size() == 2);
  CHECK(pooling->groups[0].pooled->mean.value == Approx(0.7));
  options.pool = "net";
  const auto wrong = analyze(options, made_experiment(test::runs_of_two_tasks()));
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().message == "'net' is no key that varies");
}

TEST_CASE("repetitions that never differ are told of", "[analysis]") {
  const auto notes_of = [](const std::vector<std::string>& values) {
    std::vector<collect::RunResult> runs;
    for (std::size_t i = 0; i < values.size(); ++i)
      runs.push_back(made_run({static_cast<int>(i / 2) + 1, static_cast<int>(i % 2) + 1},
                              {{"lr", std::to_string(i / 2)}}, {{"acc", values[i]}}));
    return analysis_of(std::move(runs)).experiment.notes.texts();
  };
  const auto notes = notes_of({"0.5", "0.5", "0.6", "0.6"});
  REQUIRE(notes.size() == 1);
  CHECK_THAT(notes[0], Catch::Matchers::Contains("exactly the same valid.acc"));
  CHECK(notes_of({"0.5", "0.5", "0.6", "0.61"}).empty());
  CHECK(notes_of({"1", "1", "0", "0"}).empty());
  CHECK(notes_of({"0.5", "0.5", "0.6"}).empty());
}
