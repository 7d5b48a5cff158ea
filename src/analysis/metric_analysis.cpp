#include <gridctl/analysis/metric_analysis.hpp>
#include <gridctl/collect/tables/metrics.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <set>
#include <string_view>

namespace gridctl::analysis {
namespace {

using collect::Experiment;
using collect::ResultTable;

constexpr std::string_view kValidation = "valid.";

/// Clears all pairs if a group has a pair twice, as runs that share one seed do: then nobody knows
/// which runs of two groups belong together.
void forget_repeated_pairs(std::vector<stats::Group>& groups) {
  const bool repeated = std::any_of(groups.begin(), groups.end(), [](const stats::Group& group) {
    std::set<std::string> seen;
    return std::any_of(group.runs.begin(), group.runs.end(), [&](const auto& sample) {
      return !sample.pair.empty() && !seen.insert(sample.pair).second;
    });
  });
  if (!repeated) return;
  for (auto& group : groups) {
    for (auto& sample : group.runs) sample.pair.clear();
  }
}

bool has_failed(RunState state) {
  return is_settled(state) && state != RunState::succeeded;
}

using RunValues = std::vector<collect::RunValue>;

std::optional<double> value_of(const RunValues& values, std::size_t run) {
  const auto found = std::lower_bound(
      values.begin(), values.end(), run,
      [](const collect::RunValue& value, std::size_t at) { return value.run < at; });
  if (found == values.end() || found->run != run) return std::nullopt;
  return found->value;
}

/// The samples of a group's runs. Runs that do not count have a sample without a value.
stats::Group samples_of(const RunGroup& group, const RunFacts& facts, const RunValues& values,
                        const RunValues& others) {
  stats::Group samples;
  for (const auto run : group.runs) {
    const bool counts = facts.has_none_complete || facts.states[run] == RunState::succeeded;
    stats::Sample sample{facts.pairs[run], !counts && has_failed(facts.states[run]), {}, {}};
    if (counts) {
      sample.value = value_of(values, run);
      sample.other = value_of(others, run);
    }
    samples.runs.push_back(std::move(sample));
  }
  return samples;
}

/// The groups with a run that has a value, in their order; all groups if `all`.
std::vector<std::size_t> groups_with(const RunValues& values, const Grouping& grouping,
                                     const RunFacts& facts, bool all) {
  std::vector<std::size_t> groups;
  if (all) {
    groups.resize(grouping.groups.size());
    std::iota(groups.begin(), groups.end(), std::size_t{0});
    return groups;
  }
  for (const auto& value : values) {
    if (facts.groups[value.run] != kNoGroup) groups.push_back(facts.groups[value.run]);
  }
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  return groups;
}

bool has_value(const stats::Group& group) {
  return std::any_of(group.runs.begin(), group.runs.end(),
                     [](const stats::Sample& sample) { return sample.value.has_value(); });
}

/// The column "test.X" for a metric "valid.X", if there is one.
std::optional<std::size_t> test_of(const ResultTable& table, const std::string& metric) {
  if (metric.compare(0, kValidation.size(), kValidation) != 0) return std::nullopt;
  return table.column("test." + metric.substr(kValidation.size()));
}

}  // namespace

MetricAnalysis analyze_metric(const Experiment& experiment, const ResultTable& table,
                              const Grouping& grouping, const RunFacts& facts,
                              const MetricRequest& request) {
  MetricAnalysis made;
  made.metric = request.metric;
  made.interval = request.interval;
  const auto direction =
      request.direction ? request.direction : stats::direction_of(request.metric);
  made.direction = direction.value_or(stats::Direction::higher);
  made.direction_known = direction.has_value();
  const auto beside = test_of(table, request.metric);
  if (beside) made.beside = table.columns[*beside];
  const auto values_in = [&](std::size_t column) {
    return collect::run_values(experiment, table, facts.first_rows, column);
  };
  const auto values = values_in(table.column(request.metric).value());
  const auto others = beside ? values_in(*beside) : RunValues();
  std::vector<std::size_t> groups;  // indices of the analyzed groups in the grouping
  for (const auto i : groups_with(values, grouping, facts, request.ranks)) {
    auto samples = samples_of(grouping.groups[i], facts, values, others);
    if (!request.ranks && !has_value(samples)) continue;
    if (request.ranks && request.with_keys) samples.keys = grouping.groups[i].values.cells();
    groups.push_back(i);
    made.samples.push_back(std::move(samples));
  }
  forget_repeated_pairs(made.samples);
  stats::AnalysisOptions options;
  options.direction = made.direction;
  options.interval = request.interval;
  // Without a direction no table shows a comparison.
  options.compares = request.compares && (made.direction_known || request.ranks);
  made.analysis = stats::analyze(made.samples, options);
  for (auto& result : made.analysis.groups) {
    result.group = groups[result.group];
    if (!grouping.groups[result.group].is_alike) result.interval.reset();
  }
  if (!request.ranks) made.samples.clear();
  return made;
}

}  // namespace gridctl::analysis
