#include "words.hpp"

#include <gridctl/analysis/columns.hpp>
#include <gridctl/analysis/grouping.hpp>
#include <gridctl/collect/tables/metrics.hpp>
#include <gridctl/collect/trees/gather.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <cctype>
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
  for (const auto column : columns) cells.emplace_back(table.rows[row][column]);
  return cells;
}

/// The columns of keys that vary, led by the experiment's column if there are several experiments.
Columns keys_that_vary(const ResultTable& table) {
  auto columns = collect::varied_columns(table);
  constexpr std::size_t kExperiment = 0;
  const bool several = std::any_of(table.rows.begin(), table.rows.end(), [&](const auto& row) {
    return row[kExperiment] != table.rows.front()[kExperiment];
  });
  if (several) columns.insert(columns.begin(), kExperiment);
  return columns;
}

/// Removes keys that differ between runs of one group: such a key does not tell groups apart.
void leave_out_varying(const ResultTable& table, const std::vector<std::size_t>& rows,
                       const std::vector<RunGroup>& groups, Columns& columns) {
  std::erase_if(columns, [&](std::size_t column) {
    return std::any_of(groups.begin(), groups.end(), [&](const RunGroup& group) {
      const auto first = table.rows[rows[group.runs.front()]][column];
      return std::any_of(group.runs.begin(), group.runs.end(),
                         [&](std::size_t run) { return table.rows[rows[run]][column] != first; });
    });
  });
}

/// Titles and values as one text: "lr=0.1 model.name=mlp".
std::string label_of(const std::vector<std::string>& titles,
                     const std::vector<std::string>& values) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < titles.size(); ++i) parts.push_back(titles[i] + "=" + values[i]);
  return join(parts, " ");
}

/// Makes the labels of groups differ: appends keys that differ, or the number of the configuration.
void tell_labels_apart(Grouping& grouping) {
  constexpr std::size_t kMostKeys = 3;
  const auto titles = key_titles(grouping.keys);
  std::map<std::string, std::vector<RunGroup*>> by_label;
  for (auto& group : grouping.groups) by_label[group.label].push_back(&group);
  for (auto& [label, groups] : by_label) {
    if (groups.size() < 2) continue;
    std::vector<std::size_t> differing;
    for (std::size_t key = 0; key < titles.size() && differing.size() < kMostKeys; ++key) {
      const bool differs = std::any_of(groups.begin(), groups.end(), [&](const RunGroup* group) {
        return group->values[key] != groups.front()->values[key];
      });
      if (differs) differing.push_back(key);
    }
    std::set<std::string> seen;
    for (auto* group : groups) {
      for (const auto key : differing)
        group->label += fmt::format(" {}={}", titles[key], group->values[key]);
      if (!seen.insert(group->label).second)
        group->label += fmt::format(" #{}", group->configuration);
    }
  }
}

int number_of(const collect::RunResult& run) {
  return run.id_in_books.value_or(run.record.id).configuration;
}

Grouping by_configuration(const Experiment& experiment, const ResultTable& table) {
  Grouping grouping;
  std::map<int, std::size_t> index;
  for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
    const auto& record = experiment.runs[i].record;
    const auto [entry, is_new] = index.try_emplace(record.id.configuration, grouping.groups.size());
    if (is_new)
      grouping.groups.push_back(
          {record.label, record.id.configuration, {}, {}, number_of(experiment.runs[i])});
    grouping.groups[entry->second].runs.push_back(i);
  }
  const auto rows = collect::first_rows(experiment);
  auto columns = keys_that_vary(table);
  leave_out_varying(table, rows, grouping.groups, columns);
  for (const auto column : columns) grouping.keys.push_back(table.columns[column]);
  for (auto& group : grouping.groups)
    group.values = cells_of(table, rows[group.runs.front()], columns);
  tell_labels_apart(grouping);
  return grouping;
}

Result<Columns> key_columns(const ResultTable& table, const std::vector<std::string>& names) {
  ResultTable keys{{table.columns.front()}, {}};  // the experiment, then keys of the configuration
  for (const auto& column : table.columns) {
    if (column.compare(0, kConfiguration.size(), kConfiguration) == 0)
      keys.columns.push_back(column);
  }
  Columns columns;
  for (const auto& name : names) {
    if (const auto key = find_column(keys, name)) {
      columns.push_back(table.column(keys.columns[*key]).value());
      continue;
    }
    GRIDCTL_TRY_ASSIGN(const auto column, find_column(table, name));
    columns.push_back(column);
  }
  return columns;
}

/// Groups runs by the values of `keys` and of `tasks`. Values of `tasks` are in no label.
Grouping by_columns(const Experiment& experiment, const ResultTable& table, const Columns& keys,
                    const Columns& tasks) {
  Grouping grouping;
  grouping.by_keys = true;
  for (const auto column : keys) grouping.keys.push_back(table.columns[column]);
  const auto titles = key_titles(grouping.keys);
  for (const auto column : tasks) grouping.tasks.push_back(table.columns[column]);
  const auto rows = collect::first_rows(experiment);
  std::map<std::vector<std::string>, std::size_t> index;
  for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
    auto values = cells_of(table, rows[i], keys);
    auto place = values;
    for (auto& task : cells_of(table, rows[i], tasks)) place.push_back(std::move(task));
    const auto [entry, is_new] = index.try_emplace(std::move(place), grouping.groups.size());
    if (is_new) {
      const auto label = label_of(titles, values);
      grouping.groups.push_back({label,
                                 experiment.runs[i].record.id.configuration,
                                 std::move(values),
                                 {},
                                 number_of(experiment.runs[i])});
    }
    auto& group = grouping.groups[entry->second];
    group.runs.push_back(i);
    if (experiment.runs[i].record.id.configuration != group.configuration) group.is_alike = false;
  }
  return grouping;
}

/// RunFacts::pairs: the seed and all varying keys that are no keys of the grouping, as one text.
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
    const bool has_seed = experiment.native || experiment.runs[i].has_seed;
    pairs.push_back(has_seed
                        ? fmt::format("{}\n{}", seed, join(cells_of(table, rows[i], others), "\n"))
                        : std::string());
  }
  return pairs;
}

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

using RunValues = std::vector<std::optional<double>>;

/// The samples of a group's runs. Runs that do not count have a sample without a value.
stats::Group samples_of(const RunGroup& group, const RunFacts& facts, const RunValues& values,
                        const RunValues& others) {
  stats::Group samples;
  for (const auto run : group.runs) {
    const bool counts = facts.has_none_complete || facts.states[run] == RunState::succeeded;
    stats::Sample sample{facts.pairs[run], !counts && has_failed(facts.states[run]), {}, {}};
    if (counts) {
      sample.value = values[run];
      if (!others.empty()) sample.other = others[run];
    }
    samples.runs.push_back(std::move(sample));
  }
  return samples;
}

bool has_value(const stats::Group& group) {
  return std::any_of(group.runs.begin(), group.runs.end(),
                     [](const stats::Sample& sample) { return sample.value.has_value(); });
}

/// Whether the values of this key are tasks (datasets, environments), never compared with another.
bool names_task(const std::string& column) {
  if (!column.starts_with(kConfiguration)) return column == "task";
  static const std::set<std::string> kWords{
      "dataset",     "datasets", "dataset_name", "data_name",   "data",   "corpus",
      "problem",     "task",     "task_name",    "env",         "env_id", "env_name",
      "environment", "game",     "benchmark",    "problem_name"};
  auto key = column.substr(column.find('.') + 1);
  std::transform(key.begin(), key.end(), key.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const char* end : {".name", ".id", ".type"}) {
    if (key.ends_with(end)) key.resize(key.size() - std::string_view(end).size());
  }
  return kWords.contains(key.substr(key.rfind('.') + 1));
}

/// The key as a task's title: "dataset" for config.data.dataset, "data.name" for config.data.name.
std::string task_title(const std::string& column) {
  const auto last = column.rfind('.');
  if (last == std::string::npos) return column;
  const auto end = column.substr(last + 1);
  if (end != "name" && end != "id" && end != "type") return end;
  const auto before = column.rfind('.', last - 1);
  return before == std::string::npos ? end : column.substr(before + 1);
}

/// Whether a task of the grid has several configurations. Else each task is one configuration, and
/// tasks are what the user compares.
bool has_swept_task(const Experiment& experiment) {
  std::map<std::string, std::set<int>> configurations;
  for (const auto& run : experiment.runs)
    configurations[run.record.task].insert(run.record.id.configuration);
  return configurations.size() > 1 &&
         std::any_of(configurations.begin(), configurations.end(),
                     [](const auto& task) { return task.second.size() > 1; });
}

/// The columns whose values part the groups into tasks.
Columns task_columns(const Experiment& experiment, const ResultTable& table,
                     const Grouping& grouping) {
  Columns columns;
  for (const auto& name : grouping.tasks) columns.push_back(table.column(name).value());
  if (!columns.empty()) return columns;
  for (const auto& key : grouping.keys) {
    const auto column = table.column(key).value();
    if (names_task(key)) columns.push_back(column);
  }
  const auto task = table.column("task");
  const bool by_grid = !grouping.by_keys && experiment.native && has_swept_task(experiment);
  if (columns.empty() && by_grid && task) columns.push_back(*task);
  return columns;
}

/// Removes the keys that have one value in all of these groups.
void keep_telling_keys(Grouping& grouping) {
  if (grouping.groups.size() < 2) return;
  std::vector<std::size_t> kept;
  for (std::size_t key = 0; key < grouping.keys.size(); ++key) {
    const bool differs =
        std::any_of(grouping.groups.begin(), grouping.groups.end(), [&](const RunGroup& group) {
          return group.values[key] != grouping.groups.front().values[key];
        });
    if (differs) kept.push_back(key);
  }
  std::vector<std::string> keys;
  for (const auto key : kept) keys.push_back(std::move(grouping.keys[key]));
  grouping.keys = std::move(keys);
  for (auto& group : grouping.groups) {
    collect::CellRow values;
    for (const auto key : kept) values.push_back(group.values[key]);
    group.values = std::move(values);
  }
}

/// The column "test.X" for a metric "valid.X", if there is one.
std::optional<std::size_t> test_of(const ResultTable& table, const std::string& metric) {
  if (metric.compare(0, kValidation.size(), kValidation) != 0) return std::nullopt;
  return table.column("test." + metric.substr(kValidation.size()));
}

}  // namespace

Result<Grouping> group_runs(const Experiment& experiment, const ResultTable& table,
                            const std::vector<std::string>& group_by) {
  if (group_by.empty()) return by_configuration(experiment, table);
  GRIDCTL_TRY_ASSIGN(const auto columns, key_columns(table, group_by));
  const bool all_are_tasks = std::all_of(columns.begin(), columns.end(), [&](std::size_t column) {
    return names_task(table.columns[column]);
  });
  if (!all_are_tasks) {
    auto tasks = collect::varied_columns(table);
    std::erase_if(tasks, [&](std::size_t column) { return !names_task(table.columns[column]); });
    return by_columns(experiment, table, columns, tasks);
  }
  auto grouping = by_configuration(experiment, table);
  for (const auto column : columns) grouping.tasks.push_back(table.columns[column]);
  return grouping;
}

std::vector<TaskGrouping> split_by_task(const Experiment& experiment, const ResultTable& table,
                                        Grouping grouping) {
  const auto columns = task_columns(experiment, table, grouping);
  std::vector<TaskGrouping> tasks;
  if (columns.empty()) {
    tasks.push_back({"", std::move(grouping)});
    return tasks;
  }
  std::vector<std::string> titles;
  for (const auto column : columns) titles.push_back(task_title(table.columns[column]));
  const auto rows = collect::first_rows(experiment);
  std::map<std::vector<std::string>, std::size_t> index;
  for (auto& group : grouping.groups) {
    const auto values = cells_of(table, rows[group.runs.front()], columns);
    const auto [entry, is_new] = index.try_emplace(values, tasks.size());
    if (is_new)
      tasks.push_back({label_of(titles, values), {grouping.keys, {}, grouping.by_keys, {}}});
    tasks[entry->second].grouping.groups.push_back(std::move(group));
  }
  if (tasks.size() == 1) tasks.front().task.clear();
  for (auto& task : tasks) keep_telling_keys(task.grouping);
  return tasks;
}

RunFacts facts_of(const Experiment& experiment, const ResultTable& table,
                  const Grouping& grouping) {
  RunFacts facts{.pairs = pairs_of(experiment, table, grouping),
                 .has_none_complete = collect::ranks_unfinished(experiment)};
  for (const auto& run : experiment.runs) facts.states.push_back(run.record.state);
  return facts;
}

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
  const auto values = collect::run_values(experiment, table, table.column(request.metric).value());
  const auto others = beside ? collect::run_values(experiment, table, *beside) : RunValues();
  std::vector<std::size_t> groups;  // indices of the analyzed groups in the grouping
  for (std::size_t i = 0; i < grouping.groups.size(); ++i) {
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
  made.analysis = stats::analyze(made.samples, options);
  for (auto& result : made.analysis.groups) {
    result.group = groups[result.group];
    if (!grouping.groups[result.group].is_alike) result.interval.reset();
  }
  if (!request.ranks) made.samples.clear();
  return made;
}

}  // namespace gridctl::analysis
