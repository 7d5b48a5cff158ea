#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/collect/names.hpp>
#include <gridctl/collect/tables/metrics.hpp>
#include <gridctl/stats/direction.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace gridctl::collect {
namespace {

constexpr std::array<std::string_view, 3> kSplits{"valid.", "test.", "train."};
/// Whether a run has a number there: any, or one that has come to a good end.
bool has_finite_value(const ResultTable& table, std::size_t column, bool completed) {
  const auto status = completed ? table.column("status") : std::nullopt;
  return std::any_of(table.rows.begin(), table.rows.end(), [&](const auto& row) {
    return std::isfinite(to_number(row[column])) &&
           (!status || row[*status] == to_string(RunState::succeeded));
  });
}

/// Where among the metrics the column stands; nothing if it is none.
std::optional<std::size_t> rank_of(std::string_view column) {
  for (std::size_t split = 0; split < kSplits.size(); ++split) {
    if (column.substr(0, kSplits[split].size()) != kSplits[split]) continue;
    if (!is_metric(column.substr(kSplits[split].size()))) return std::nullopt;
    const auto direction = stats::direction_of(column);
    const std::size_t kind = !direction ? 2 : *direction == stats::Direction::higher ? 0 : 1;
    return kind * kSplits.size() + split;
  }
  return std::nullopt;
}

/// Of the cells in one column of a run's rows.
std::optional<double> mean_of(const ResultTable& table, std::size_t begin, std::size_t end,
                              std::size_t column) {
  double sum = 0;
  int count = 0;
  for (auto row = begin; row < end; ++row) {
    const auto& cell = table.rows[row][column];
    if (!is_number(cell)) continue;
    sum += to_number(cell);
    ++count;
  }
  if (count == 0) return std::nullopt;
  return sum / count;
}

}  // namespace

std::vector<std::string> metrics_of(const ResultTable& table) {
  constexpr std::size_t kBehindAll = 3 * kSplits.size();
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto rank = rank_of(table.columns[i]);
    if (!rank || !has_finite_value(table, i, false)) continue;
    ranked.emplace_back(has_finite_value(table, i, true) ? *rank : *rank + kBehindAll,
                        table.columns[i]);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> metrics;
  metrics.reserve(ranked.size());
  for (auto& [rank, column] : ranked) metrics.push_back(std::move(column));
  return metrics;
}

std::vector<std::size_t> first_rows(const Experiment& experiment) {
  std::vector<std::size_t> rows;
  std::size_t row = 0;
  for (const auto& run : experiment.runs) {
    rows.push_back(row);
    row += std::max<std::size_t>(1, run.tests.size());
  }
  return rows;
}

std::vector<std::optional<double>> run_values(const Experiment& experiment,
                                              const ResultTable& table, std::size_t column) {
  // What is not of tests is repeated in every row of a run.
  const bool of_tests = table.columns[column].compare(0, 5, "test.") == 0;
  const auto begins = first_rows(experiment);
  std::vector<std::optional<double>> values;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    const auto tests = std::max<std::size_t>(1, experiment.runs[i].tests.size());
    values.push_back(mean_of(table, begins[i], begins[i] + (of_tests ? tests : 1), column));
  }
  return values;
}

}  // namespace gridctl::collect
