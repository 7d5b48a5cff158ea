#include "support/catch.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/collect/tables/metrics.hpp>
#include <gridctl/collect/trees/gather.hpp>

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
                       "valid.acc"}) == Names{"valid.acc", "train.acc", "test.acc", "test.loss"});
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

TEST_CASE("a test is no metric to rank by as long as there is another", "[collect]") {
  CHECK(metrics_among({"test.acc", "valid.loss"}).front() == "valid.loss");
  CHECK(metrics_among({"test.acc", "train.loss"}).front() == "train.loss");
  CHECK(metrics_among({"train.grad_norm", "test.acc"}).front() == "test.acc");
}

TEST_CASE("of detectors the metric to show is the one by which they keep a model", "[collect]") {
  CHECK(metrics_among(
            {"valid.precision(B)", "valid.recall(B)", "valid.mAP50(B)", "valid.mAP50-95(B)"})
            .front() == "valid.mAP50-95(B)");
  CHECK(metrics_among({"valid.precision", "valid.mAP_0.5", "valid.mAP_0.5:0.95"}).front() ==
        "valid.mAP_0.5:0.95");
}

TEST_CASE("of a recogniser the metric to show is its word error rate, not that of a branch",
          "[collect]") {
  CHECK(metrics_among({"valid.loss_ctc", "valid.cer_ctc", "valid.loss_att", "valid.acc",
                       "valid.cer", "valid.wer", "valid.loss"})
            .front() == "valid.wer");
  CHECK(metrics_among({"valid.loss_ctc", "valid.cer_ctc", "valid.acc", "valid.loss"}).front() ==
        "valid.acc");
}

TEST_CASE("the metric to show is of all classes rather than of one", "[collect]") {
  CHECK(metrics_among({"train.cat.f1-score", "train.dog.f1-score", "train.accuracy"}).front() ==
        "train.accuracy");
  CHECK(metrics_among({"valid.sem_seg/IoU-cat", "valid.sem_seg/mIoU"}).front() ==
        "valid.sem_seg/mIoU");
}

TEST_CASE("of a segmentation the metric to show is the overlap, not the accuracy of pixels",
          "[collect]") {
  CHECK(metrics_among({"valid.aAcc", "valid.mIoU", "valid.mAcc", "valid.IoU.wall"}).front() ==
        "valid.mIoU");
}

TEST_CASE("a metric that few complete runs have is not the one to show", "[collect]") {
  CHECK(metrics_of(
            {{"status", "valid.acc", "valid.loss"},
             {{"succeeded", "0.9", "0.1"}, {"succeeded", "", "0.2"}, {"succeeded", "", "0.3"}}}) ==
        Names{"valid.loss", "valid.acc"});
}

TEST_CASE("without a complete run the metric to show is one that runs have", "[collect]") {
  CHECK(metrics_of({{"status", "valid.acc"}, {{"lost", "0.9"}, {"failed", "0.8"}}}) ==
        Names{"valid.acc"});
  Experiment experiment;
  experiment.runs = {run("0.4")};
  experiment.runs[0].record.state = RunState::lost;
  CHECK(ranks_unfinished(experiment));
  auto taken = experiment;
  const auto table = take_results(taken);
  CHECK_FALSE(ranks_unfinished(taken));  // it has no values any more
  CHECK(ranks_unfinished(taken, table));
  experiment.runs.push_back(run("0.5"));
  experiment.runs[1].record.state = RunState::succeeded;
  CHECK_FALSE(ranks_unfinished(experiment));
  CHECK_FALSE(ranks_unfinished(experiment, result_table(experiment)));
}

TEST_CASE("what a run was before it diverged does not rank it", "[collect]") {
  Experiment experiment;
  experiment.runs = {run("0.4"), run("0.3"), run("0.5")};
  experiment.runs[0].divergence = "train.loss is nan at its last step";
  experiment.runs[1].validation.emplace_back("loss.last", "-inf");
  experiment.runs[2].validation.emplace_back("loss.last", "0.6");
  const auto table = result_table(experiment);
  const auto losses = run_values(experiment, table, table.column("valid.loss").value());
  CHECK(std::isnan(losses[0].value()));
  CHECK(std::isnan(losses[1].value()));
  CHECK(losses[2] == 0.5);
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

TEST_CASE("of several sets of a validation the last one ranks", "[collect]") {
  CHECK(metrics_of({{"valid.0-auc", "valid.1-auc"}, {{"0.9", "0.8"}}}).front() == "valid.1-auc");
  CHECK(metrics_of({{"valid.0/auc", "valid.10/auc", "valid.9/auc"}, {{"1", "1", "1"}}}).front() ==
        "valid.10/auc");
}
