#include "words.hpp"

#include <gridctl/analysis/columns.hpp>
#include <gridctl/analysis/grouping.hpp>
#include <gridctl/collect/tables/metrics.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

using collect::Experiment;
using collect::ResultTable;
using Columns = std::vector<std::size_t>;

constexpr std::string_view kConfiguration = "config.";

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

/// The cells of one row in these columns, which ascend.
collect::CellRow cells_in(const collect::CellRow& row, const Columns& columns) {
  collect::FilledCells filled;
  auto column = columns.begin();
  row.for_each_filled([&](std::size_t index, std::string_view text) {
    column = std::lower_bound(column, columns.end(), index);
    if (column != columns.end() && *column == index)
      filled.emplace_back(static_cast<std::uint32_t>(column - columns.begin()), text);
  });
  return {filled, columns.size()};
}

/// Removes keys that differ between runs of one group: such a key does not tell groups apart.
/// Looks at the runs alone that have a key: with many projects these are few.
void leave_out_varying(const ResultTable& table, const std::vector<std::size_t>& rows,
                       const std::vector<RunGroup>& groups, Columns& columns) {
  const auto group_of = groups_of_runs(groups, rows.size());
  std::vector<std::size_t> holders(groups.size());  // runs of each group that have the key
  std::erase_if(columns, [&](std::size_t column) {
    bool varies = false;
    std::vector<std::size_t> touched;
    for (const auto row : table.rows_with(column)) {
      const auto run = std::lower_bound(rows.begin(), rows.end(), row);
      if (run == rows.end() || *run != row) continue;  // the row of a further test
      const auto group = group_of[static_cast<std::size_t>(run - rows.begin())];
      if (holders[group]++ == 0) touched.push_back(group);
      const auto first = table.rows[rows[groups[group].runs.front()]][column];
      varies = varies || table.rows[row][column] != first;
    }
    for (const auto group : touched) {
      varies = varies || holders[group] != groups[group].runs.size();
      holders[group] = 0;
    }
    return varies;
  });
}

/// Titles and values as one text: "lr=0.1 model.name=mlp".
std::string label_of(const std::vector<std::string>& titles,
                     const std::vector<std::string>& values) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < titles.size(); ++i) parts.push_back(titles[i] + "=" + values[i]);
  return join(parts, " ");
}

/// The keys in whose values the groups differ, at most so many.
std::vector<std::size_t> differing_keys(const std::vector<const RunGroup*>& groups,
                                        std::size_t most = kNoGroup) {
  std::map<std::size_t, std::size_t> holders;  // how many groups have a value of each key
  for (const auto* group : groups)
    group->values.for_each_filled([&](std::size_t key, std::string_view) { ++holders[key]; });
  std::vector<std::size_t> differing;
  for (const auto& holder : holders) {
    const auto key = holder.first;
    if (differing.size() == most) break;
    const auto first = groups.front()->values[key];
    const bool differs = holder.second < groups.size() ||
                         std::any_of(groups.begin(), groups.end(), [&](const RunGroup* group) {
                           return group->values[key] != first;
                         });
    if (differs) differing.push_back(key);
  }
  return differing;
}

/// Makes the labels of groups differ: appends keys that differ, or the number of the configuration.
void tell_labels_apart(Grouping& grouping) {
  constexpr std::size_t kMostKeys = 3;
  const auto titles = key_titles(grouping.keys);
  std::map<std::string, std::vector<RunGroup*>> by_label;
  for (auto& group : grouping.groups) by_label[group.label].push_back(&group);
  for (auto& [label, groups] : by_label) {
    if (groups.size() < 2) continue;
    const auto differing = differing_keys({groups.begin(), groups.end()}, kMostKeys);
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
    group.values = cells_in(table.rows[rows[group.runs.front()]], columns);
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
                                 values,
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

/// Whether the values of this key are tasks (datasets, environments), never compared with another.
bool names_task(const std::string& column) {
  if (!column.starts_with(kConfiguration)) return column == "task";
  static const std::set<std::string> words{
      "dataset",     "datasets", "dataset_name", "data_name",   "data",   "corpus",
      "problem",     "task",     "task_name",    "env",         "env_id", "env_name",
      "environment", "game",     "benchmark",    "problem_name"};
  auto key = column.substr(column.find('.') + 1);
  std::transform(key.begin(), key.end(), key.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const char* end : {".name", ".id", ".type"}) {
    if (key.ends_with(end)) key.resize(key.size() - std::string_view(end).size());
  }
  return words.contains(key.substr(key.rfind('.') + 1));
}

/// The key as a task's title: "dataset" for config.data.dataset, "data.name" for config.data.name.
std::string task_title(const std::string& column) {
  const auto last = column.rfind('.');
  if (last == std::string::npos) return column;
  auto end = column.substr(last + 1);
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
  std::vector<const RunGroup*> groups;
  for (const auto& group : grouping.groups) groups.push_back(&group);
  const auto kept = differing_keys(groups);
  std::vector<std::string> keys;
  keys.reserve(kept.size());
  for (const auto key : kept) keys.push_back(std::move(grouping.keys[key]));
  grouping.keys = std::move(keys);
  for (auto& group : grouping.groups) group.values = cells_in(group.values, kept);
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

std::vector<std::size_t> groups_of_runs(const std::vector<RunGroup>& groups, std::size_t runs) {
  std::vector<std::size_t> of_runs(runs, kNoGroup);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const auto run : groups[i].runs) of_runs[run] = i;
  }
  return of_runs;
}

RunFacts facts_of(const Experiment& experiment, const ResultTable& table,
                  const Grouping& grouping) {
  RunFacts facts{.pairs = pairs_of(experiment, table, grouping),
                 .first_rows = collect::first_rows(experiment),
                 .groups = groups_of_runs(grouping.groups, experiment.runs.size()),
                 .has_none_complete = collect::ranks_unfinished(experiment, table)};
  for (const auto& run : experiment.runs) facts.states.push_back(run.record.state);
  return facts;
}

}  // namespace gridctl::analysis
