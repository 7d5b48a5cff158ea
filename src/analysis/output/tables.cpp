#include "output/tables.hpp"

#include "output/cells.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

const char* word(stats::Direction direction) {
  return direction == stats::Direction::higher ? "max" : "min";
}

/// The keys of all tasks, each once, that groups.csv has columns for: see kManyKeys.
std::vector<std::string> shown_keys(const Analysis& analysis) {
  constexpr std::size_t kShare = 10;
  std::vector<std::string> keys;
  std::vector<std::size_t> holders;
  std::size_t groups = 0;
  std::unordered_map<std::string, std::size_t> index;
  for (const auto& task : analysis.tasks) {
    groups += task.grouping.groups.size();
    std::vector<std::size_t> places;
    for (const auto& key : task.grouping.keys) {
      const auto [entry, is_new] = index.try_emplace(key, keys.size());
      if (is_new) keys.push_back(key);
      places.push_back(entry->second);
    }
    holders.resize(keys.size());
    for (const auto& group : task.grouping.groups)
      group.values.for_each_filled(
          [&](std::size_t key, std::string_view) { ++holders[places[key]]; });
  }
  if (keys.size() <= kManyKeys) return keys;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (kShare * holders[i] >= groups) shown.push_back(std::move(keys[i]));
  return shown;
}

std::vector<report::Column> group_columns(const std::vector<std::string>& keys) {
  std::vector<report::Column> columns{
      {"task", false},       {"metric", false},       {"direction", false}, {"rank", true},
      {"experiment", false}, {"configuration", true}, {"label", false}};
  for (const auto& key : keys) columns.push_back({key, true});
  for (const char* name :
       {"runs", "failed", "missing", "nan", "inf", "n", "mean", "sd", "min", "lower_quartile",
        "median", "upper_quartile", "max", "ci_low", "ci_high"})
    columns.push_back({name, true});
  columns.push_back({"ci", false});
  for (const char* name : {"level", "p_best", "p_corrected", "indistinguishable"})
    columns.push_back({name, true});
  columns.push_back({"beside", false});
  for (const char* name : {"beside_n", "beside_mean", "beside_sd"}) columns.push_back({name, true});
  columns.push_back({"run_ids", false});
  return columns;
}

/// The group against the best group: P(best>), corrected p, and whether they cannot be told apart.
Cells comparison_cells(const std::optional<stats::Comparison>& versus_best) {
  if (!versus_best) return {"", "", ""};
  return {number(versus_best->p_best), number(versus_best->p),
          versus_best->indistinguishable ? "1" : "0"};
}

Cells interval_cells(const stats::GroupResult& group, const stats::IntervalOptions& options) {
  const auto kind = std::string(stats::to_string(options.kind));
  if (!group.interval) return {"", "", kind, number(options.level)};
  return {number(group.interval->low), number(group.interval->high), kind, number(options.level)};
}

void append(Cells& row, const Cells& cells) {
  row.insert(row.end(), cells.begin(), cells.end());
}

/// The value of the field if all runs have the same value, else empty.
std::string shared(const std::vector<collect::RunKey>& keys, std::string collect::RunKey::*field) {
  const auto& first = keys.front().*field;
  const bool is_shared =
      std::all_of(keys.begin(), keys.end(), [&](const auto& key) { return key.*field == first; });
  return is_shared ? first : std::string();
}

/// The cells that all rows of a group have in common, whatever the metric.
struct GroupCells {
  std::string experiment;
  std::string configuration;
  std::string run_ids;    // parted by blanks
  collect::CellRow keys;  // a value for each key that is shown
};

using Places = std::vector<std::optional<std::uint32_t>>;

/// For each key of the task its index among `keys`.
Places places_of(const TaskAnalysis& task, const std::vector<std::string>& keys) {
  std::unordered_map<std::string_view, std::uint32_t> index;
  for (const auto& key : keys) index.emplace(key, static_cast<std::uint32_t>(index.size()));
  Places places;
  for (const auto& key : task.grouping.keys) {
    const auto found = index.find(key);
    places.push_back(found == index.end() ? std::nullopt : std::optional(found->second));
  }
  return places;
}

/// `places`: of the task's keys, as places_of() says. `keys`: how many are shown.
GroupCells cells_of(const Analysis& analysis, const RunGroup& group, const Places& places,
                    std::size_t keys) {
  std::vector<collect::RunKey> runs;
  for (const auto run : group.runs)
    runs.push_back(collect::key_of(analysis.experiment, analysis.experiment.runs[run]));
  GroupCells cells{shared(runs, &collect::RunKey::experiment),
                   group.is_alike ? shared(runs, &collect::RunKey::configuration) : "",
                   {},
                   {}};
  for (const auto& run : runs) cells.run_ids += (cells.run_ids.empty() ? "" : " ") + run.run_id;
  collect::FilledCells filled;
  group.values.for_each_filled([&](std::size_t key, std::string_view value) {
    if (places[key]) filled.emplace_back(*places[key], value);
  });
  cells.keys = {filled, keys};
  return cells;
}

Cells group_row(const TaskAnalysis& task, const MetricAnalysis& metric,
                const stats::GroupResult& result, const GroupCells& cells) {
  const auto& values = result.description;
  const bool is_ranked = metric.direction_known && result.rank > 0;
  Cells row{task.task,
            metric.metric,
            metric.direction_known ? word(metric.direction) : "",
            is_ranked ? std::to_string(result.rank) : "",
            cells.experiment,
            cells.configuration,
            task.grouping.groups[result.group].label};
  append(row, cells.keys.cells());
  append(row, {std::to_string(result.total), std::to_string(result.failed),
               std::to_string(result.missing), std::to_string(values.nan),
               std::to_string(values.inf), std::to_string(values.n), number(values.mean),
               number(values.sd), number(values.min), number(values.lower_quartile),
               number(values.median), number(values.upper_quartile), number(values.max)});
  append(row, interval_cells(result, metric.interval));
  append(row, comparison_cells(is_ranked ? result.versus_best : std::nullopt));
  append(row, {metric.beside, metric.beside.empty() ? "" : std::to_string(result.other.n),
               number(result.other.mean), number(result.other.sd), cells.run_ids});
  return row;
}

/// Calls `take`, which returns a Result<void>, with each row of groups.csv.
template <class Function>
Result<void> for_each_group(const Analysis& analysis, const std::vector<std::string>& keys,
                            Function take) {
  for (const auto& task : analysis.tasks) {
    std::vector<GroupCells> cells;
    const auto places = places_of(task, keys);
    for (const auto& group : task.grouping.groups)
      cells.push_back(cells_of(analysis, group, places, keys.size()));
    const auto take_metric = [&](const MetricAnalysis& metric) -> Result<void> {
      for (const auto& group : metric.analysis.groups)
        GRIDCTL_TRY(take(group_row(task, metric, group, cells[group.group])));
      return {};
    };
    GRIDCTL_TRY(for_each_metric(analysis, task, take_metric));
  }
  return {};
}

}  // namespace

report::NamedTable results_table(const collect::ResultTable& table) {
  report::NamedTable named{"runs", {}, [&table](const report::TakeRow& take) -> Result<void> {
                             for (const auto& row : table.rows) GRIDCTL_TRY(take(row.cells()));
                             return {};
                           }};
  for (const auto& column : table.columns)
    named.table.columns.push_back({column, collect::is_numeric_column(column)});
  return named;
}

report::NamedTable groups_table(const Analysis& analysis) {
  auto keys = shown_keys(analysis);
  auto columns = group_columns(keys);
  return {"groups",
          {std::move(columns), {}},
          [&analysis, keys = std::move(keys)](const report::TakeRow& take) {
            return for_each_group(analysis, keys, take);
          }};
}

Result<std::size_t> make_groups_csv(const Analysis& analysis, report::CsvCells cells,
                                    const Append& append) {
  const auto keys = shown_keys(analysis);
  Cells names;
  for (const auto& column : group_columns(keys)) names.push_back(column.title);
  GRIDCTL_TRY(append(report::csv_record(names, cells)));
  std::size_t rows = 0;
  GRIDCTL_TRY(for_each_group(analysis, keys, [&](const Cells& row) {
    ++rows;
    return append(report::csv_record(row, cells));
  }));
  return rows;
}

std::size_t count_rare_keys(const Analysis& analysis) {
  std::set<std::string_view> keys;
  for (const auto& task : analysis.tasks)
    keys.insert(task.grouping.keys.begin(), task.grouping.keys.end());
  return keys.size() - shown_keys(analysis).size();
}

report::Table ranking_table(const Ranking& ranking) {
  report::Table table;
  table.rows.resize(ranking.rows.size());
  for (const auto& column : ranking.columns) {
    for (const auto row : column.best) table.strong.emplace(row, table.columns.size());
    table.columns.push_back({column.title, column.right});
    for (std::size_t i = 0; i < table.rows.size(); ++i) table.rows[i].push_back(column.cells[i]);
  }
  table.notes = {ranking.comparison_note, ranking.probability_note, ranking.choice_note};
  std::erase(table.notes, "");
  return table;
}

namespace {

/// The rankings of all tasks, each under `title` of the task if there are several.
template <class Text, class Title>
Result<std::string> rankings(const Analysis& analysis, const ColumnChoice& choice, Text text,
                             Title title) {
  std::string whole;
  for (const auto& task : analysis.tasks) {
    if (task.metrics.empty()) continue;
    GRIDCTL_TRY_ASSIGN(const auto ranking, rank_groups(task, choice, true));
    if (!whole.empty()) whole += "\n";
    if (!task.task.empty()) whole += title(printable(task.task));
    whole += text(ranking_table(ranking));
  }
  return whole;
}

}  // namespace

Result<std::string> markdown_of(const Analysis& analysis, const ColumnChoice& choice) {
  return rankings(analysis, choice, report::to_markdown,
                  [](const std::string& task) { return "### " + task + "\n\n"; });
}

Result<std::string> latex_of(const Analysis& analysis, const ColumnChoice& choice) {
  return rankings(analysis, choice, report::to_latex,
                  [](const std::string& task) { return "% " + task + "\n"; });
}

std::string legacy_csv(const collect::ResultTable& table, report::CsvCells cells) {
  const auto line = [&](const Cells& row) {
    auto record = report::csv_record(row, cells);
    record.insert(record.size() - 1, 1, '\r');
    return record;
  };
  auto text = line(table.columns);
  for (const auto& row : table.rows) text += line(row.cells());
  return text;
}

}  // namespace gridctl::analysis
