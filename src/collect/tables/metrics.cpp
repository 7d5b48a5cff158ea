#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/collect/names.hpp>
#include <gridctl/collect/tables/metrics.hpp>
#include <gridctl/stats/direction.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <compare>
#include <cstddef>
#include <limits>

namespace gridctl::collect {
namespace {

// A test judges what was chosen by other values: its metrics come last among their kind.
constexpr std::array<std::string_view, 3> kSplits{"valid.", "train.", "test."};

bool is_complete(const ResultTable& table, std::optional<std::size_t> status, std::size_t row) {
  return !status || table.rows[row][*status] == to_string(RunState::succeeded);
}

/// How many rows have a number in a column.
struct Holders {
  std::size_t all = 0;
  std::size_t complete = 0;  ///< rows of runs that have succeeded
};
Holders holders_of(const ResultTable& table, std::optional<std::size_t> status,
                   std::size_t column) {
  Holders holders;
  for (const auto row : table.rows_with(column)) {
    if (!std::isfinite(to_number(table.rows[row][column]))) continue;
    ++holders.all;
    if (is_complete(table, status, row)) ++holders.complete;
  }
  return holders;
}

/// The place of a column among the metrics, least first.
struct Rank {
  int rarity = 0;  ///< 0: at least half of the runs have it, as far as complete; 3: no complete one
  bool no_direction = false;
  std::size_t split = 0;
  bool is_lower = false;
  int headline = 0;
  std::ptrdiff_t parts = 0;  ///< "accuracy" goes before "cat.recall", one of many classes
  /// The last of several data sets goes first: XGBoost stops by "validation_1-auc" where
  /// "validation_0-auc" often is of the training.
  double set = 0;
  // NOLINTNEXTLINE(modernize-use-nullptr): false alarm of clang-tidy 14
  [[nodiscard]] auto operator<=>(const Rank&) const = default;
};

/// Counts the dots that part a name. The point of a number is none of them.
std::ptrdiff_t parts_of(std::string_view key) {
  std::ptrdiff_t parts = 0;
  for (std::size_t i = 1; i + 1 < key.size(); ++i) {
    const bool is_point =
        '0' <= key[i - 1] && key[i - 1] <= '9' && '0' <= key[i + 1] && key[i + 1] <= '9';
    if (key[i] == '.' && !is_point) ++parts;
  }
  return parts;
}

/// The number of a data set: 1 of "1-auc", as "validation_1-auc" is called within its split; else
/// 0.
double set_of(std::string_view key) {
  const auto end = key.find_first_not_of("0123456789");
  const bool is_set = end != 0 && end < key.size() && (key[end] == '-' || key[end] == '/');
  return is_set ? to_number(key.substr(0, end)) : 0;
}

/// The rank of a column, without its rarity; nothing if the column is no metric.
std::optional<Rank> rank_of(std::string_view column) {
  for (std::size_t split = 0; split < kSplits.size(); ++split) {
    if (!column.starts_with(kSplits[split])) continue;
    const auto key = column.substr(kSplits[split].size());
    if (!is_metric(key)) return std::nullopt;
    const auto direction = stats::direction_of(key);
    const int headline = headline_rank(key);
    const bool is_lower = direction == stats::Direction::lower && headline > kLastLeadingRank;
    return Rank{0, !direction, split, is_lower, headline, parts_of(key), -set_of(key)};
  }
  return std::nullopt;
}

int rarity_of(const Holders& holders, std::size_t complete_rows, std::size_t rows) {
  if (complete_rows == 0) return 2 * holders.all >= rows ? 0 : 1;
  if (holders.complete == 0) return 2;
  return 2 * holders.complete >= complete_rows ? 0 : 1;
}

/// The mean of the cells in one column of a run's rows.
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

/// Whether the values of a run count: not if the run has diverged, nor if the last value of the
/// metric, in the column `last`, is not finite.
bool counts(const RunResult& run, const ResultTable& table, std::size_t row,
            std::optional<std::size_t> last) {
  if (!run.divergence.empty()) return false;
  if (!last) return true;
  const auto& cell = table.rows[row][*last];
  return !is_number(cell) || std::isfinite(to_number(cell));
}

}  // namespace

std::vector<std::string> metrics_of(const ResultTable& table) {
  const auto status = table.column("status");
  std::size_t complete = 0;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    if (is_complete(table, status, row)) ++complete;
  }
  std::vector<std::pair<Rank, std::string>> ranked;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    auto rank = rank_of(table.columns[i]);
    if (!rank) continue;
    const auto holders = holders_of(table, status, i);
    if (holders.all == 0) continue;
    rank->rarity = rarity_of(holders, complete, table.rows.size());
    ranked.emplace_back(*rank, table.columns[i]);
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

bool ranks_unfinished(const Experiment& experiment, const ResultTable& table) {
  const bool is_any_complete = std::ranges::any_of(experiment.runs, [](const RunResult& run) {
    return run.record.state == RunState::succeeded;
  });
  return !is_any_complete && std::ranges::any_of(table.columns, [](const std::string& column) {
    return column.starts_with("train.") || column.starts_with("valid.");
  });
}

std::vector<RunValue> run_values(const Experiment& experiment, const ResultTable& table,
                                 const std::vector<std::size_t>& first_rows, std::size_t column) {
  // Values that are not of tests are repeated in every row of a run: take the first row.
  const bool of_tests = table.columns[column].starts_with("test.");
  const auto last = table.column(table.columns[column] + ".last");
  std::vector<RunValue> values;
  std::size_t known_end = 0;  // the rows before are of runs that have been looked at
  for (const auto row : table.rows_with(column)) {
    if (row < known_end) continue;
    const auto next = std::upper_bound(first_rows.begin(), first_rows.end(), std::size_t{row});
    const auto run = static_cast<std::size_t>(next - first_rows.begin()) - 1;
    known_end = next == first_rows.end() ? table.rows.size() : *next;
    const auto begin = first_rows[run];
    auto value = mean_of(table, begin, of_tests ? known_end : begin + 1, column);
    if (!value) continue;
    if (!counts(experiment.runs[run], table, begin, last))
      value = std::numeric_limits<double>::quiet_NaN();
    values.push_back({run, *value});
  }
  return values;
}

std::vector<std::optional<double>> run_values(const Experiment& experiment,
                                              const ResultTable& table, std::size_t column) {
  std::vector<std::optional<double>> values(experiment.runs.size());
  for (const auto& [run, value] : run_values(experiment, table, first_rows(experiment), column))
    values[run] = value;
  return values;
}

}  // namespace gridctl::collect
