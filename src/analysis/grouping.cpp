#include "ranking.hpp"

#include <gridctl/analysis/columns.hpp>
#include <gridctl/analysis/grouping.hpp>
#include <gridctl/collect/tables/metrics.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

using collect::Experiment;
using collect::ResultTable;
using Columns = std::vector<std::size_t>;

constexpr std::string_view kConfiguration = "config.";
constexpr std::string_view kValidation = "valid.";

/// The cells of one run in these columns.
std::vector<std::string> cells_of(const ResultTable& table, std::size_t row,
                                  const Columns& columns) {
  std::vector<std::string> cells;
  cells.reserve(columns.size());
  for (const auto column : columns) cells.push_back(table.rows[row][column]);
  return cells;
}

/// The keys that vary, and the experiment if there are several.
Columns keys_that_vary(const ResultTable& table) {
  auto columns = collect::varied_columns(table);
  constexpr std::size_t kExperiment = 0;
  const bool several = std::any_of(table.rows.begin(), table.rows.end(), [&](const auto& row) {
    return row[kExperiment] != table.rows.front()[kExperiment];
  });
  if (several) columns.insert(columns.begin(), kExperiment);
  return columns;
}

/// A key that differs between runs of one group does not tell groups apart.
void leave_out_varying(const ResultTable& table, const std::vector<std::size_t>& rows,
                       const std::vector<RunGroup>& groups, Columns& columns) {
  std::erase_if(columns, [&](std::size_t column) {
    return std::any_of(groups.begin(), groups.end(), [&](const RunGroup& group) {
      const auto& first = table.rows[rows[group.runs.front()]][column];
      return std::any_of(group.runs.begin(), group.runs.end(),
                         [&](std::size_t run) { return table.rows[rows[run]][column] != first; });
    });
  });
}

/// "lr=0.1 model.name=mlp".
std::string label_of(const std::vector<std::string>& titles,
                     const std::vector<std::string>& values) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < titles.size(); ++i) parts.push_back(titles[i] + "=" + values[i]);
  return join(parts, " ");
}

Grouping by_configuration(const Experiment& experiment, const ResultTable& table) {
  Grouping grouping;
  std::map<int, std::size_t> index;
  for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
    const auto& record = experiment.runs[i].record;
    const auto [entry, is_new] = index.try_emplace(record.id.configuration, grouping.groups.size());
    if (is_new) grouping.groups.push_back({record.label, record.id.configuration, {}, {}});
    grouping.groups[entry->second].runs.push_back(i);
  }
  const auto rows = collect::first_rows(experiment);
  auto columns = keys_that_vary(table);
  leave_out_varying(table, rows, grouping.groups, columns);
  for (const auto column : columns) grouping.keys.push_back(table.columns[column]);
  for (auto& group : grouping.groups)
    group.values = cells_of(table, rows[group.runs.front()], columns);
  return grouping;
}

Result<Columns> key_columns(const ResultTable& table, const std::vector<std::string>& names) {
  ResultTable keys{{table.columns.front()}, {}};  // the experiment, and the configuration
  for (const auto& column : table.columns) {
    if (column.compare(0, kConfiguration.size(), kConfiguration) == 0)
      keys.columns.push_back(column);
  }
  Columns columns;
  for (const auto& name : names) {
    GRIDCTL_TRY_ASSIGN(const auto found, find_column(keys, name));
    columns.push_back(table.column(keys.columns[found]).value());
  }
  return columns;
}

Grouping by_columns(const Experiment& experiment, const ResultTable& table,
                    const Columns& columns) {
  Grouping grouping;
  grouping.by_keys = true;
  for (const auto column : columns) grouping.keys.push_back(table.columns[column]);
  const auto titles = key_titles(grouping.keys);
  const auto rows = collect::first_rows(experiment);
  std::map<std::vector<std::string>, std::size_t> index;
  for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
    auto values = cells_of(table, rows[i], columns);
    const auto [entry, is_new] = index.try_emplace(values, grouping.groups.size());
    if (is_new) {
      const auto label = label_of(titles, values);
      grouping.groups.push_back(
          {label, experiment.runs[i].record.id.configuration, std::move(values), {}});
    }
    grouping.groups[entry->second].runs.push_back(i);
  }
  return grouping;
}

/// Equal for runs that differ in the group's keys alone: the seed, and all other keys that vary.
std::vector<std::string> pairs_of(const Experiment& experiment, const ResultTable& table,
                                  const Grouping& grouping) {
  auto others = grouping.by_keys ? keys_that_vary(table) : Columns();
  std::erase_if(others, [&](std::size_t column) {
    return std::find(grouping.keys.begin(), grouping.keys.end(), table.columns[column]) !=
           grouping.keys.end();
  });
  const auto rows = collect::first_rows(experiment);
  std::vector<std::string> pairs;
  for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
    const auto seed = experiment.runs[i].record.seed;
    const bool has_seed = experiment.native || seed != 0;
    pairs.push_back(has_seed
                        ? fmt::format("{}\n{}", seed, join(cells_of(table, rows[i], others), "\n"))
                        : std::string());
  }
  return pairs;
}

/// Pairs must differ within a group: where they do not, as in runs that share one seed, nothing
/// belongs together.
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

std::vector<stats::Group> samples_of(const Experiment& experiment, const ResultTable& table,
                                     const Grouping& grouping, std::size_t metric,
                                     std::optional<std::size_t> beside) {
  const auto values = collect::run_values(experiment, table, metric);
  const auto others = beside ? collect::run_values(experiment, table, *beside)
                             : std::vector<std::optional<double>>(values.size());
  const auto pairs = pairs_of(experiment, table, grouping);
  std::vector<stats::Group> groups;
  for (const auto& group : grouping.groups) {
    auto& samples = groups.emplace_back();
    samples.keys = group.values;
    for (const auto run : group.runs) {
      const auto state = experiment.runs[run].record.state;
      stats::Sample sample{pairs[run], has_failed(state), {}, {}};
      if (state == RunState::succeeded) {
        sample.value = values[run];
        sample.other = others[run];
      }
      samples.runs.push_back(std::move(sample));
    }
  }
  forget_repeated_pairs(groups);
  return groups;
}

/// The test statistic of the same name, for a metric of the validation.
std::optional<std::size_t> test_of(const ResultTable& table, const std::string& metric) {
  if (metric.compare(0, kValidation.size(), kValidation) != 0) return std::nullopt;
  return table.column("test." + metric.substr(kValidation.size()));
}

}  // namespace

Result<Grouping> group_runs(const Experiment& experiment, const ResultTable& table,
                            const std::vector<std::string>& group_by) {
  if (group_by.empty()) return by_configuration(experiment, table);
  GRIDCTL_TRY_ASSIGN(const auto columns, key_columns(table, group_by));
  return by_columns(experiment, table, columns);
}

MetricAnalysis analyze_metric(const Experiment& experiment, const ResultTable& table,
                              const Grouping& grouping, const MetricRequest& request) {
  MetricAnalysis made;
  made.metric = request.metric;
  const auto direction =
      request.direction ? request.direction : stats::direction_of(request.metric);
  made.direction = direction.value_or(stats::Direction::higher);
  made.direction_known = direction.has_value();
  const auto beside = test_of(table, request.metric);
  if (beside) made.beside = table.columns[*beside];
  made.samples =
      samples_of(experiment, table, grouping, table.column(request.metric).value(), beside);
  stats::AnalysisOptions options;
  options.direction = made.direction;
  options.interval = request.interval;
  made.analysis = stats::analyze(made.samples, options);
  return made;
}

}  // namespace gridctl::analysis
