#include "words.hpp"

#include <gridctl/analysis/run_list.hpp>

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr std::array kOwnColumns = {"run", "state", "slot", "seconds"};

bool is_key(const std::string& column) {
  return column.starts_with("config.");
}

/// Nothing if the run has not begun, or nobody knows when it ended.
std::string seconds_of(const RunRecord& run, TimePoint now) {
  if (is_settled(run.state)) return run.seconds > 0 ? fmt::format("{:.3f}", run.seconds) : "";
  if (run.state != RunState::running || !run.started_at) return {};
  return fmt::format("{:.0f}", std::chrono::duration<double>(now - *run.started_at).count());
}

std::vector<std::string> usual_columns(const collect::ResultTable& table,
                                       const std::string& metric) {
  std::vector<std::string> usual(kOwnColumns.begin(), kOwnColumns.end());
  const auto is_known = [&](const std::string& column) { return table.column(column).has_value(); };
  const auto has_value = [&](const std::string& column) {
    const auto index = table.column(column);
    return index && std::any_of(table.rows.begin(), table.rows.end(),
                                [&](const auto& row) { return !row[*index].empty(); });
  };
  for (const auto index : collect::varied_columns(table)) usual.push_back(table.columns[index]);
  const bool has_both = is_known(metric + ".last") && is_known(metric + ".best");
  if (has_both) {
    usual.push_back(metric + ".last");
    usual.push_back(metric + ".best");
  } else if (is_known(metric)) {
    usual.push_back(metric);
  }
  if (has_value("reason")) usual.emplace_back("reason");
  return usual;
}

}  // namespace

RunList list_runs(const Analysis& analysis, TimePoint now) {
  RunList list;
  const auto& metrics = analysis.tasks.front().metrics;
  if (!metrics.empty()) list.metric = metrics.front().metric;
  auto& table = list.table;
  table.columns.assign(kOwnColumns.begin(), kOwnColumns.end());
  const auto& columns = analysis.table.columns;
  table.columns.insert(table.columns.end(), columns.begin(), columns.end());
  table.index_columns();
  std::size_t next = 0;
  for (const auto& run : analysis.experiment.runs) {
    next += std::max<std::size_t>(1, run.tests.size());
    const auto& record = run.record;
    auto& row = table.rows.emplace_back(std::vector<std::string>{
        to_string(record.id), to_string(record.state), record.slot, seconds_of(record, now)});
    const auto& cells = analysis.table.rows.at(next - 1);
    for (const auto& cell : cells.cells()) row.push_back(cell);
  }
  list.usual = usual_columns(table, list.metric);
  return list;
}

std::vector<std::string> titles_of(const std::vector<std::string>& columns) {
  std::vector<std::string> keys;
  for (const auto& column : columns) {
    if (is_key(column)) keys.push_back(column);
  }
  const auto names = key_titles(keys);
  std::vector<std::string> titles;
  titles.reserve(columns.size());
  std::size_t next = 0;
  for (const auto& column : columns)
    titles.push_back(upper(is_key(column) ? names[next++] : column));
  return titles;
}

}  // namespace gridctl::analysis
