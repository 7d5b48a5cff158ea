#include "support/catch.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/collect/tables/metrics.hpp>

using namespace gridctl;
using namespace gridctl::collect;

namespace {

using Names = std::vector<std::string>;

Names metrics_among(Names columns) {
  const Names row(columns.size(), "0.5");
  return metrics_of({std::move(columns), {row}});
}

RunResult run(const std::string& loss, const Names& tested = {}) {
  RunResult result;
  if (!loss.empty()) result.validation = {{"loss", loss}};
  for (const auto& accuracy : tested) result.tests.push_back({{}, {}, {}, {{"acc", accuracy}}});
  return result;
}

}  // namespace

TEST_CASE("the metric to show is an accuracy of the validation, if there is one", "[collect]") {
  CHECK(metrics_among({"seed", "train.acc", "test.acc", "test.loss", "valid.acc_std",
                       "valid.acc"}) == Names{"valid.acc", "test.acc", "train.acc", "test.loss"});
  CHECK(metrics_among({"train.loss", "valid.episode", "valid.loss", "valid.loss_min"}) ==
        Names{"valid.loss", "train.loss"});
  CHECK(metrics_among({"train.episode", "train.perimeter"}) == Names{"train.perimeter"});
  CHECK(metrics_among({"seed", "config.acc", "train.episode"}).empty());
  CHECK(metrics_of({{"valid.acc", "test.acc"}, {{"nan", "1"}}}) == Names{"test.acc"});
}

TEST_CASE("what only runs without a good end have is not the metric to show", "[collect]") {
  CHECK(metrics_of({{"status", "valid.acc", "valid.loss"},
                    {{"failed", "0.9", "0.1"}, {"succeeded", "", "0.2"}}}) ==
        Names{"valid.loss", "valid.acc"});
}

TEST_CASE("a metric's name says which values are better, a counter's nothing", "[collect]") {
  CHECK(direction_of_metric("top5_acc") == stats::Direction::higher);
  CHECK(direction_of_metric("loss") == stats::Direction::lower);
  for (const char* key : {"epoch", "loss_std", "acc.last", "perimeter", "time"}) {
    INFO(key);
    CHECK_FALSE(direction_of_metric(key));
  }
}

TEST_CASE("a run has the mean of its tests, and NaN stays NaN", "[collect]") {
  Experiment experiment;
  experiment.runs = {run("0.4", {"0.5", "0.75", ""}), run("nan"), run("", {"1", "nan"})};
  const auto table = result_table(experiment);
  const auto tests = run_values(experiment, table, table.column("test.acc").value());
  REQUIRE(tests.size() == 3);
  CHECK(tests[0] == 0.625);
  CHECK_FALSE(tests[1]);
  CHECK(std::isnan(tests[2].value()));
  const auto losses = run_values(experiment, table, table.column("valid.loss").value());
  CHECK(losses[0] == 0.4);
  CHECK(std::isnan(losses[1].value()));
  CHECK_FALSE(losses[2]);
}
