#include "support/catch.hpp"

#include <gridctl/analysis/metric_analysis.hpp>

using namespace gridctl;
using namespace gridctl::analysis;

namespace {

using Words = std::vector<std::string>;

collect::RunResult run(RunId id, const std::string& lr, const std::string& net,
                       const std::string& accuracy, RunState state = RunState::succeeded) {
  collect::RunResult result;
  result.record.id = id;
  result.record.seed = static_cast<std::uint64_t>(id.repetition);
  result.record.state = state;
  result.record.label = "c" + std::to_string(id.configuration);
  result.configuration = {{"lr", lr}, {"net", net}, {"seed", std::to_string(id.repetition)}};
  if (!accuracy.empty()) result.validation = {{"acc", accuracy}};
  return result;
}

collect::Experiment sample() {
  collect::Experiment experiment;
  experiment.runs = {run({1, 1}, "0.1", "a", "0.5"),
                     run({1, 2}, "0.1", "a", "0.6"),
                     run({2, 1}, "0.2", "a", "0.9"),
                     run({2, 2}, "0.2", "a", "nan"),
                     run({3, 1}, "0.1", "b", "0.1", RunState::failed),
                     run({3, 2}, "0.1", "b", "0.3", RunState::running)};
  return experiment;
}

MetricAnalysis metric_of(const collect::Experiment& experiment, const collect::ResultTable& table,
                         const Grouping& grouping) {
  return analyze_metric(experiment, table, grouping, facts_of(experiment, table, grouping),
                        {"valid.acc", {}, {}, true});
}

const stats::GroupResult& result_of(const MetricAnalysis& metric, std::size_t group) {
  return *std::find_if(metric.analysis.groups.begin(), metric.analysis.groups.end(),
                       [&](const auto& result) { return result.group == group; });
}

}  // namespace

TEST_CASE("configurations are the groups, and the keys that vary tell them apart", "[analysis]") {
  const auto experiment = sample();
  const auto table = collect::result_table(experiment);
  const auto grouping = group_runs(experiment, table, {});
  REQUIRE(grouping);
  CHECK(grouping->keys == Words{"config.lr", "config.net"});
  REQUIRE(grouping->groups.size() == 3);
  CHECK(grouping->groups[1].values == Words{"0.2", "a"});
  CHECK(grouping->groups[1].label == "c2");
}

TEST_CASE("keys that are named gather configurations", "[analysis]") {
  const auto experiment = sample();
  const auto table = collect::result_table(experiment);
  const auto grouping = group_runs(experiment, table, {"lr"});
  REQUIRE(grouping);
  REQUIRE(grouping->groups.size() == 2);
  CHECK(grouping->groups[0].label == "lr=0.1");
  CHECK(grouping->groups[0].runs == std::vector<std::size_t>{0, 1, 4, 5});
  CHECK(group_runs(experiment, table, {"lx"}).error().help == "did you mean 'lr'?");
}

TEST_CASE("any column of the results may name the groups", "[analysis]") {
  const auto experiment = sample();
  const auto table = collect::result_table(experiment);
  const auto grouping = group_runs(experiment, table, {"status"});
  REQUIRE(grouping);
  REQUIRE(grouping->groups.size() == 3);
  CHECK(grouping->groups[0].label == "status=succeeded");
  CHECK(grouping->groups[0].runs.size() == 4);
}

TEST_CASE("a group of several configurations has a mean and no interval", "[analysis]") {
  const auto experiment = sample();
  const auto table = collect::result_table(experiment);
  const auto grouping = group_runs(experiment, table, {"net"});
  REQUIRE(grouping);
  CHECK_FALSE(grouping->groups[0].is_alike);
  const auto metric = metric_of(experiment, table, *grouping);
  CHECK(result_of(metric, 0).description.n == 3);
  CHECK_FALSE(result_of(metric, 0).interval);
  const auto by_configuration = group_runs(experiment, table, {});
  REQUIRE(by_configuration);
  CHECK(result_of(metric_of(experiment, table, *by_configuration), 0).interval);
}

TEST_CASE("labels that are equal get what tells their configurations apart", "[analysis]") {
  auto experiment = sample();
  for (auto& one : experiment.runs) one.record.label = "same";
  const auto grouping = group_runs(experiment, collect::result_table(experiment), {});
  REQUIRE(grouping);
  CHECK(grouping->groups[0].label == "same lr=0.1 net=a");
  CHECK(grouping->groups[1].label == "same lr=0.2 net=a");
  CHECK(grouping->groups[2].label == "same lr=0.1 net=b");
  for (auto& one : experiment.runs) one.configuration.clear();
  const auto bare = group_runs(experiment, collect::result_table(experiment), {});
  REQUIRE(bare);
  CHECK(bare->groups[0].label == "same");
  CHECK(bare->groups[1].label == "same #2");
}

TEST_CASE("each dataset has groups and keys of its own", "[analysis]") {
  auto experiment = sample();
  for (auto& one : experiment.runs)
    one.configuration.emplace_back("data.name", one.record.id.configuration == 3 ? "b" : "a");
  const auto table = collect::result_table(experiment);
  const auto tasks = split_by_task(experiment, table, *group_runs(experiment, table, {}));
  REQUIRE(tasks.size() == 2);
  CHECK(tasks[0].task == "data.name=a");
  CHECK(tasks[0].grouping.groups.size() == 2);
  CHECK(tasks[0].grouping.keys == Words{"config.lr"});
  CHECK(tasks[1].grouping.groups.size() == 1);
  const auto named = split_by_task(experiment, table, *group_runs(experiment, table, {"lr"}));
  CHECK(named.size() == 2);  // whatever the groups are
  CHECK(named[0].grouping.groups[0].label == "lr=0.1");
  const auto by_data =
      split_by_task(experiment, table, *group_runs(experiment, table, {"data.name"}));
  CHECK(by_data.size() == 2);
}

TEST_CASE("tasks of a grid are parted if they have several configurations", "[analysis]") {
  auto experiment = sample();
  for (auto& one : experiment.runs)
    one.record.task = one.record.id.configuration == 3 ? "cnn" : "mlp";
  const auto table = collect::result_table(experiment);
  const auto tasks = split_by_task(experiment, table, *group_runs(experiment, table, {}));
  REQUIRE(tasks.size() == 2);
  CHECK(tasks[0].task == "task=mlp");
  for (auto& one : experiment.runs)
    one.record.task = "task " + std::to_string(one.record.id.configuration);
  const auto single = collect::result_table(experiment);
  CHECK(split_by_task(experiment, single, *group_runs(experiment, single, {})).size() == 1);
}

TEST_CASE("failed, unfinished and NaN runs are counted, not averaged", "[analysis]") {
  const auto experiment = sample();
  const auto table = collect::result_table(experiment);
  const auto grouping = group_runs(experiment, table, {});
  REQUIRE(grouping);
  const auto metric = metric_of(experiment, table, *grouping);
  CHECK(metric.direction == stats::Direction::higher);
  CHECK(metric.analysis.groups.front().group == 1);
  CHECK(result_of(metric, 0).description.mean == Approx(0.55));
  CHECK(result_of(metric, 1).total == 2);
  CHECK(result_of(metric, 1).description.n == 1);
  CHECK(result_of(metric, 1).description.nan == 1);
  CHECK(result_of(metric, 2).failed == 1);
  CHECK(result_of(metric, 2).missing == 1);
  CHECK(result_of(metric, 2).rank == 0);
}

TEST_CASE("runs of one seed are pairs, unless a group has a seed twice", "[analysis]") {
  const auto experiment = sample();
  const auto table = collect::result_table(experiment);
  const auto by_configuration = group_runs(experiment, table, {});
  REQUIRE(by_configuration);
  const auto paired = metric_of(experiment, table, *by_configuration);
  CHECK_FALSE(paired.samples[0].runs[0].pair.empty());
  CHECK(paired.samples[0].runs[0].pair == paired.samples[1].runs[0].pair);
  CHECK(paired.samples[0].runs[0].pair != paired.samples[0].runs[1].pair);
  const auto by_key = group_runs(experiment, table, {"lr"});
  REQUIRE(by_key);  // what else varies belongs to the pair
  const auto gathered = metric_of(experiment, table, *by_key);
  CHECK(gathered.samples[0].runs[0].pair == gathered.samples[1].runs[0].pair);
  CHECK(gathered.samples[0].runs[0].pair != gathered.samples[0].runs[2].pair);
  auto repeated = experiment;
  for (auto& one : repeated.runs) one.record.seed = 5;
  const auto unpaired = metric_of(repeated, collect::result_table(repeated), *by_configuration);
  CHECK(unpaired.samples[0].runs[0].pair.empty());
}
