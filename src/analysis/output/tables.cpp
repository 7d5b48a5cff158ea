#include "output/tables.hpp"

#include <gridctl/core/parallel.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <string_view>

#include <fmt/compile.h>
#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

using Cells = std::vector<std::string>;

const Cells kMetricColumns{"run_id", "split", "metric", "step", "epoch", "time", "value"};

/// Shortest text that reads back as the same number.
std::string number(double value) {
  if (std::isnan(value)) return "nan";
  return fmt::format("{}", value);
}

std::string known(double value) {
  return std::isnan(value) ? std::string() : number(value);
}

std::string number(const std::optional<double>& value) {
  return value ? number(*value) : std::string();
}

std::string shown_id(const collect::RunResult& run) {
  const auto id = to_string(run.id_in_books.value_or(run.record.id));
  return run.experiment.empty() ? id : run.experiment + "/" + id;
}

/// The same text as number(). Steps and epochs are whole, and soon written.
void append_number(std::string& text, double value) {
  constexpr double kExact = 1e15;
  if (value >= 1 && value < kExact && value == std::floor(value)) {
    const fmt::format_int whole(static_cast<std::uint64_t>(value));
    text.append(whole.data(), whole.size());
    return;
  }
  std::array<char, 32> cell{};  // of a double, 24 are the most
  char* const end = fmt::format_to(cell.data(), FMT_COMPILE("{}"), value);
  text.append(cell.data(), static_cast<std::size_t>(end - cell.data()));
}

/// A record whose first cells are `start`. There are millions: nothing is made for one alone.
void append_point(std::string& text, std::string_view start, const collect::CurvePoint& point) {
  text += start;
  for (const double value : {point.step, point.epoch, point.time}) {
    if (!std::isnan(value)) append_number(text, value);
    text += ',';
  }
  if (std::isnan(point.value)) {
    text += "nan";
  } else {
    append_number(text, point.value);
  }
  text += '\n';
}

/// The records of one run; returns how many.
std::size_t append_run(std::string& text, const collect::RunResult& run, report::CsvCells cells) {
  constexpr std::size_t kUsualLine = 40;
  const auto id = shown_id(run);
  const auto curves = collect::curves_of(run);
  std::size_t points = 0;
  for (const auto& curve : *curves) {
    auto start = report::csv_record({id, curve.split, curve.metric}, cells);
    start.back() = ',';
    text.reserve(text.size() + curve.size() * (start.size() + kUsualLine));
    for (std::size_t i = 0; i < curve.size(); ++i) append_point(text, start, curve.point(i));
    points += curve.size();
  }
  return points;
}

/// Calls `take` with the cells of each row.
template <class Function>
void for_each_point(const collect::Experiment& experiment, Function take) {
  Cells cells(kMetricColumns.size());
  for (const auto& run : experiment.runs) {
    cells[0] = shown_id(run);
    const auto curves = collect::curves_of(run);
    for (const auto& curve : *curves) {
      cells[1] = curve.split;
      cells[2] = curve.metric;
      for (std::size_t i = 0; i < curve.size(); ++i) {
        const auto point = curve.point(i);
        cells[3] = known(point.step);
        cells[4] = known(point.epoch);
        cells[5] = known(point.time);
        cells[6] = number(point.value);
        take(cells);
      }
    }
  }
}

bool is_text(const std::string& column) {
  return column == "run_id" || column == "split" || column == "metric";
}

const char* word(stats::Direction direction) {
  return direction == stats::Direction::higher ? "max" : "min";
}

std::vector<report::Column> group_columns(const Grouping& grouping) {
  std::vector<report::Column> columns{{"metric", false},
                                      {"direction", false},
                                      {"rank", true},
                                      {"configuration", true},
                                      {"label", false}};
  for (const auto& key : grouping.keys) columns.push_back({key, true});
  for (const char* name :
       {"runs", "failed", "missing", "nan", "inf", "n", "mean", "sd", "min", "lower_quartile",
        "median", "upper_quartile", "max", "ci_low", "ci_high"})
    columns.push_back({name, true});
  columns.push_back({"ci", false});
  for (const char* name : {"level", "p_best", "p_holm", "indistinguishable"})
    columns.push_back({name, true});
  columns.push_back({"beside", false});
  for (const char* name : {"beside_n", "beside_mean", "beside_sd"}) columns.push_back({name, true});
  return columns;
}

/// Against the best one: P, corrected P, and whether the two cannot be told apart.
Cells comparison_cells(const std::optional<stats::Comparison>& versus_best) {
  if (!versus_best) return {"", "", ""};
  return {number(versus_best->p_best), number(versus_best->p_holm),
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

Cells group_row(const Analyzer& analyzer, const MetricAnalysis& metric,
                const stats::GroupResult& result) {
  const auto& group = analyzer.grouping().groups[result.group];
  const auto& values = result.description;
  const bool is_ranked = metric.direction_known && result.rank > 0;
  Cells row{metric.metric, metric.direction_known ? word(metric.direction) : "",
            is_ranked ? std::to_string(result.rank) : "", std::to_string(group.configuration),
            group.label};
  append(row, group.values);
  append(row, {std::to_string(result.total), std::to_string(result.failed),
               std::to_string(result.missing), std::to_string(values.nan),
               std::to_string(values.inf), std::to_string(values.n), number(values.mean),
               number(values.sd), number(values.min), number(values.lower_quartile),
               number(values.median), number(values.upper_quartile), number(values.max)});
  append(row, interval_cells(result, analyzer.options().interval));
  append(row, comparison_cells(is_ranked ? result.versus_best : std::nullopt));
  append(row, {metric.beside, metric.beside.empty() ? "" : std::to_string(result.other.n),
               number(result.other.mean), number(result.other.sd)});
  return row;
}

}  // namespace

report::Table results_table(const collect::ResultTable& table) {
  report::Table made;
  for (const auto& column : table.columns)
    made.columns.push_back({column, collect::is_numeric_column(column)});
  made.rows = table.rows;
  return made;
}

report::Table metrics_table(const collect::Experiment& experiment) {
  report::Table table;
  for (const auto& name : kMetricColumns) table.columns.push_back({name, !is_text(name)});
  for_each_point(experiment, [&](const Cells& cells) { table.rows.push_back(cells); });
  return table;
}

Result<std::size_t> make_metrics_csv(const collect::Experiment& experiment, report::CsvCells cells,
                                     const Append& append) {
  constexpr std::size_t kAtOnce = 256;  // runs: of them all the text might not fit into the memory
  const auto& runs = experiment.runs;
  std::vector<std::string> texts(std::min(kAtOnce, runs.size()));
  std::atomic<std::size_t> rows{0};
  GRIDCTL_TRY(append(report::csv_record(kMetricColumns)));
  for (std::size_t begin = 0; begin < runs.size(); begin += kAtOnce) {
    const auto count = std::min(kAtOnce, runs.size() - begin);
    for_each_index(count, [&](std::size_t i) {
      texts[i].clear();
      rows += append_run(texts[i], runs[begin + i], cells);
    });
    for (std::size_t i = 0; i < count; ++i) {
      if (auto done = append(texts[i]); !done) return tl::unexpected(done.error());
    }
  }
  return rows.load();
}

report::Table groups_table(const Analyzer& analyzer) {
  report::Table table{group_columns(analyzer.grouping()), {}};
  for (const auto& metric : analyzer.metrics()) {
    for (const auto& group : metric.analysis.groups)
      table.rows.push_back(group_row(analyzer, metric, group));
  }
  return table;
}

report::Table ranking_table(const Ranking& ranking) {
  report::Table table;
  table.rows.resize(ranking.rows.size());
  for (const auto& column : ranking.columns) {
    for (const auto row : column.best) table.strong.emplace(row, table.columns.size());
    table.columns.push_back({column.title, column.right});
    for (std::size_t i = 0; i < table.rows.size(); ++i) table.rows[i].push_back(column.cells[i]);
  }
  table.notes = {ranking.comparison_note, ranking.choice_note};
  std::erase(table.notes, "");
  return table;
}

std::string legacy_csv(const collect::ResultTable& table, report::CsvCells cells) {
  const auto line = [&](const Cells& row) {
    auto record = report::csv_record(row, cells);
    record.insert(record.size() - 1, 1, '\r');
    return record;
  };
  auto text = line(table.columns);
  for (const auto& row : table.rows) text += line(row);
  return text;
}

}  // namespace gridctl::analysis
