// Which metric to look at, which way is better, and what a configuration's repetitions make of it.
#include "steps.hpp"

#include <gridctl/collect/results.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>

namespace gridctl::collect {
namespace {

using Words = std::vector<std::string>;

constexpr std::array<std::string_view, 16> kHigher{
    "acc",  "accuracy", "f1",   "auc",    "auroc",     "iou",    "miou", "map",
    "bleu", "rouge",    "dice", "reward", "precision", "recall", "r2",   "score"};
constexpr std::array<std::string_view, 16> kLower{
    "loss", "err", "error", "wer",        "cer",      "ppl",  "rmse",    "mse",
    "mae",  "fid", "nll",   "perplexity", "duration", "time", "seconds", "bytes"};
// How far the training was, how large a batch: numbers, but nobody's result.
constexpr std::array<std::string_view, 12> kCounters{"episode", "episodes",  "epoch",    "step",
                                                     "iter",    "iteration", "batch",    "samples",
                                                     "length",  "seed",      "progress", "lr"};
// Spread and position of a metric rather than the metric.
constexpr std::array<std::string_view, 5> kDerived{"min", "max", "std", "last", "final"};

template <std::size_t N>
bool any_of_words(const Words& words, const std::array<std::string_view, N>& list) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
  });
}

Words words_of(const std::string& metric) {
  Words words(1);
  for (const char c : metric) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) {
      words.back() += static_cast<char>(std::tolower(byte));
    } else {
      words.emplace_back();
    }
  }
  return words;
}

bool ends_with(const std::string& word, std::string_view end) {
  return word.size() >= end.size() && word.compare(word.size() - end.size(), end.size(), end) == 0;
}

bool is_loss(const Words& words) {
  return any_of_words(words, kLower) || std::any_of(words.begin(), words.end(), [](const auto& w) {
           return ends_with(w, "loss") || ends_with(w, "error");
         });
}

bool has_finite_value(const ResultTable& table, std::size_t column) {
  return std::any_of(table.rows.begin(), table.rows.end(),
                     [&](const auto& row) { return std::isfinite(to_number(row[column])); });
}

/// 0 accuracy-like, 1 loss-like, 2 another metric; nothing for what is no metric.
std::optional<int> kind_of(const Words& words) {
  if (any_of_words(words, kDerived) || any_of_words(words, kCounters)) return std::nullopt;
  if (is_loss(words)) return 1;
  return any_of_words(words, kHigher) ? 0 : 2;
}

/// Of one run; NaN if it has none.
double run_value(const RunResult& run, const ResultTable& table, std::size_t first_row,
                 std::size_t rows, std::size_t column) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (run.record.state != RunState::succeeded) return kNone;
  if (table.columns[column].compare(0, 5, "test.") != 0) {
    return to_number(table.rows[first_row][column]);  // repeated in every row of the run
  }
  double sum = 0;
  int count = 0;
  for (auto row = first_row; row < first_row + rows; ++row) {
    const auto& cell = table.rows[row][column];
    if (cell.empty()) continue;
    sum += to_number(cell);
    ++count;
  }
  return count == 0 ? kNone : sum / count;
}

void set_moments(const std::vector<double>& values, GroupSummary& group) {
  group.values = values.size();
  if (values.empty()) return;
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  group.mean = sum / n;
  if (values.size() < 2) return;
  double squares = 0;  // about the mean: no cancellation
  for (const double value : values) squares += (value - *group.mean) * (value - *group.mean);
  group.deviation = std::sqrt(squares / (n - 1));
}

}  // namespace

bool higher_is_better(const std::string& metric) {
  return !is_loss(words_of(metric));
}

std::optional<std::string> main_metric(const ResultTable& table) {
  for (const int kind : {0, 1, 2}) {
    for (const std::string_view split : {"test.", "valid.", "train."}) {
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const auto& column = table.columns[i];
        if (column.compare(0, split.size(), split) != 0) continue;
        const auto words = words_of(column.substr(split.size()));
        if (kind_of(words) == kind && has_finite_value(table, i)) return column;
      }
    }
  }
  return std::nullopt;
}

MetricSummary summarize(const Experiment& experiment, const ResultTable& table,
                        const std::string& metric, bool higher_is_better) {
  const auto column = table.column(metric).value();
  std::map<int, std::vector<double>> values;
  std::map<int, GroupSummary> groups;
  std::size_t row = 0;
  for (const auto& run : experiment.runs) {
    const auto rows = std::max<std::size_t>(1, run.tests.size());
    const int number = run.record.id.configuration;
    auto& group = groups[number];
    group.configuration = number;
    group.label = run.record.label;
    ++group.runs;
    const double value = run_value(run, table, row, rows, column);
    if (std::isfinite(value)) values[number].push_back(value);
    row += rows;
  }
  MetricSummary summary{metric, higher_is_better, {}};
  for (auto& [number, group] : groups) {
    set_moments(values[number], group);
    summary.groups.push_back(std::move(group));
  }
  std::stable_sort(summary.groups.begin(), summary.groups.end(), [&](const auto& a, const auto& b) {
    if (a.mean.has_value() != b.mean.has_value()) return a.mean.has_value();
    if (!a.mean) return false;
    return higher_is_better ? *a.mean > *b.mean : *a.mean < *b.mean;
  });
  return summary;
}

}  // namespace gridctl::collect
