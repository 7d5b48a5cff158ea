#include "support/catch.hpp"

#include <gridctl/collect/results.hpp>

using namespace gridctl;
using namespace gridctl::collect;

namespace {

RunResult run(RunId id, const std::string& loss, RunState state = RunState::succeeded) {
  RunResult result;
  result.record.id = id;
  result.record.state = state;
  result.record.label = "configuration " + std::to_string(id.configuration);
  if (!loss.empty()) result.validation = {{"loss", loss}};
  return result;
}

MetricSummary summary_of(const Experiment& experiment, const std::string& metric) {
  return summarize(experiment, result_table(experiment), metric, higher_is_better(metric));
}

std::optional<std::string> main_of(std::vector<std::string> columns) {
  const std::vector<std::string> row(columns.size(), "0.5");
  return main_metric({std::move(columns), {row}});
}

}  // namespace

TEST_CASE("mean and sample deviation are those computed by hand", "[collect]") {
  Experiment experiment;
  // 0.9 0.8 0.7 0.8: mean 0.8, squares 0.01 + 0 + 0.01 + 0 = 0.02, sd = sqrt(0.02 / 3).
  experiment.runs = {run({1, 1}, "0.9"), run({1, 2}, "0.8"), run({1, 3}, "0.7"), run({1, 4}, "0.8"),
                     run({2, 1}, "0.5")};
  const auto summary = summary_of(experiment, "valid.loss");
  CHECK_FALSE(summary.higher_is_better);
  REQUIRE(summary.groups.size() == 2);
  CHECK(summary.groups[0].configuration == 2);  // lower is better
  CHECK(summary.groups[0].mean == 0.5);
  CHECK_FALSE(summary.groups[0].deviation);
  CHECK(summary.groups[1].values == 4);
  CHECK(*summary.groups[1].mean == Approx(0.8).epsilon(1e-12));
  CHECK(*summary.groups[1].deviation == Approx(0.08164965809277261).epsilon(1e-12));
}

TEST_CASE("the deviation of large close numbers does not cancel away", "[collect]") {
  Experiment experiment;
  experiment.runs = {run({1, 1}, "1000000001"), run({1, 2}, "1000000002"),
                     run({1, 3}, "1000000003")};
  CHECK(*summary_of(experiment, "valid.loss").groups[0].deviation == 1.0);
}

TEST_CASE("runs without a finite value count as planned but not as values", "[collect]") {
  Experiment experiment;
  experiment.runs = {run({1, 1}, "0.4"),
                     run({1, 2}, "nan"),
                     run({1, 3}, ""),
                     run({1, 4}, "0.1", RunState::failed),
                     run({1, 5}, "0.2", RunState::running),
                     run({2, 1}, "", RunState::planned)};
  const auto summary = summary_of(experiment, "valid.loss");
  CHECK(summary.groups[0].runs == 5);
  CHECK(summary.groups[0].values == 1);
  CHECK(summary.groups[0].mean == 0.4);
  CHECK(summary.groups[1].runs == 1);
  CHECK(summary.groups[1].values == 0);
  CHECK_FALSE(summary.groups[1].mean);
}

TEST_CASE("several tests of one run count as their mean, NaN as NaN", "[collect]") {
  Experiment experiment;
  experiment.runs = {run({1, 1}, ""), run({1, 2}, "")};
  const auto add = [](RunResult& result, const std::string& accuracy) {
    result.tests.push_back({{}, {}, {}, {{"acc", accuracy}}});
  };
  add(experiment.runs[0], "0.5");
  add(experiment.runs[0], "0.75");
  add(experiment.runs[0], "");  // failed: there is no value
  add(experiment.runs[1], "1");
  CHECK(*summary_of(experiment, "test.acc").groups[0].mean == 0.8125);
  add(experiment.runs[1], "nan");
  const auto summary = summary_of(experiment, "test.acc");
  CHECK(summary.groups[0].values == 1);
  CHECK(*summary.groups[0].mean == 0.625);
}

TEST_CASE("the main metric is an accuracy of the test set, if there is one", "[collect]") {
  CHECK(main_of({"seed", "train.acc", "valid.acc", "test.loss", "test.acc_std", "test.acc"}) ==
        "test.acc");
  CHECK(main_of({"train.acc", "valid.acc", "test.loss"}) == "valid.acc");
  CHECK(main_of({"train.loss", "valid.episode", "valid.loss", "valid.loss_min"}) == "valid.loss");
  CHECK(main_of({"train.episode", "train.perimeter"}) == "train.perimeter");
  CHECK_FALSE(main_of({"seed", "config.acc", "train.episode"}));
  CHECK(main_metric({{"test.acc", "valid.acc"}, {{"nan", "1"}}}) == "valid.acc");
}

TEST_CASE("which way is better is told from the name", "[collect]") {
  for (const char* lower : {"valid.loss", "test.word-error", "test.WER", "train.valLoss",
                            "test.rmse", "duration_s", "test.time"}) {
    CAPTURE(lower);
    CHECK_FALSE(higher_is_better(lower));
  }
  for (const char* higher : {"valid.acc", "test.f1", "test.map50", "test.episodes_won"}) {
    CAPTURE(higher);
    CHECK(higher_is_better(higher));
  }
}
