#include "output/metrics_table.hpp"

#include "output/cells.hpp"

#include <gridctl/collect/tables/results.hpp>
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

const Cells kMetricColumns{"experiment", "configuration", "repetition", "run_id", "split",
                           "metric",     "step",          "epoch",      "time",   "value"};
constexpr std::size_t kKeyColumns = 4;  // the first of kMetricColumns, which name the run

Cells key_cells(const collect::Experiment& experiment, const collect::RunResult& run) {
  auto key = collect::key_of(experiment, run);
  return {std::move(key.experiment), std::move(key.configuration), std::move(key.repetition),
          std::move(key.run_id)};
}

/// Appends the text of number(). Whole numbers, as steps and epochs are, take a shorter way.
void append_number(std::string& text, double value) {
  constexpr double kExact = 1e15;
  if (value >= 1 && value < kExact && value == std::floor(value)) {
    const fmt::format_int whole(static_cast<std::uint64_t>(value));
    text.append(whole.data(), whole.size());
    return;
  }
  std::array<char, 32> cell{};  // a double has at most 24 characters
  char* const end = fmt::format_to(cell.data(), FMT_COMPILE("{}"), value);
  text.append(cell.data(), static_cast<std::size_t>(end - cell.data()));
}

/// Appends a record whose first cells are `start`. There are millions: allocates nothing for one.
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

/// The first cells of the records of a curve.
std::string start_of(const collect::Experiment& experiment, const collect::RunResult& run,
                     const collect::Curve& curve, report::CsvCells cells) {
  auto begin = key_cells(experiment, run);
  begin.insert(begin.end(), {curve.split, curve.metric});
  auto start = report::csv_record(begin, cells);
  start.back() = ',';
  return start;
}

std::size_t points_of(const collect::CurveList& curves) {
  std::size_t points = 0;
  for (const auto& curve : *curves) points += curve.size();
  return points;
}

/// Appends the records of one run; returns how many.
std::size_t append_run(std::string& text, const collect::Experiment& experiment,
                       const collect::RunResult& run, const collect::CurveList& curves,
                       report::CsvCells cells) {
  constexpr std::size_t kUsualLine = 40;
  for (const auto& curve : *curves) {
    const auto start = start_of(experiment, run, curve, cells);
    text.reserve(text.size() + curve.size() * (start.size() + kUsualLine));
    for (std::size_t i = 0; i < curve.size(); ++i) append_point(text, start, curve.point(i));
  }
  return points_of(curves);
}

/// The records of a large run, piece by piece: their text takes more memory than the numbers.
class LargeRun {
 public:
  LargeRun(const collect::Experiment& experiment, const collect::RunResult& run,
           report::CsvCells cells, const Append& append)
      : experiment_(experiment), run_(run), cells_(cells), append_(append) {}

  /// Returns how many records there are.
  Result<std::size_t> write() {
    const auto wants = [&](std::string_view, std::string_view) { return done_.has_value(); };
    collect::visit_curves_of(run_, {wants, [&](const collect::Curve& part) { take(part); }});
    GRIDCTL_TRY(done_);
    GRIDCTL_TRY(append_(text_));
    return points_;
  }

 private:
  void take(const collect::Curve& part) {
    constexpr std::size_t kPiece = std::size_t{1} << 20U;
    const auto start = start_of(experiment_, run_, part, cells_);
    for (std::size_t i = 0; i < part.size() && done_; ++i) {
      append_point(text_, start, part.point(i));
      if (text_.size() < kPiece) continue;
      done_ = append_(text_);
      text_.clear();
    }
    points_ += part.size();
  }

  const collect::Experiment& experiment_;
  const collect::RunResult& run_;
  report::CsvCells cells_;
  const Append& append_;
  Result<void> done_;
  std::string text_;
  std::size_t points_ = 0;
};

/// Hands out the rows of a curve, or of a part of one.
Result<void> take_rows(const collect::Curve& curve, Cells& cells, const report::TakeRow& take) {
  cells[kKeyColumns] = curve.split;
  cells[kKeyColumns + 1] = curve.metric;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const auto point = curve.point(i);
    cells[kKeyColumns + 2] = known(point.step);
    cells[kKeyColumns + 3] = known(point.epoch);
    cells[kKeyColumns + 4] = known(point.time);
    cells[kKeyColumns + 5] = number(point.value);
    GRIDCTL_TRY(take(cells));
  }
  return {};
}

Result<void> take_rows(const collect::Experiment& experiment, const report::TakeRow& take) {
  Cells cells(kMetricColumns.size());
  for (const auto& run : experiment.runs) {
    const auto key = key_cells(experiment, run);
    std::copy(key.begin(), key.end(), cells.begin());
    Result<void> done;
    const auto wants = [&](std::string_view, std::string_view) { return done.has_value(); };
    const auto take_curve = [&](const collect::Curve& part) {
      if (done) done = take_rows(part, cells, take);
    };
    collect::visit_curves_of(run, {wants, take_curve});
    GRIDCTL_TRY(done);
  }
  return {};
}

bool is_text(const std::string& column) {
  return column == "experiment" || column == "run_id" || column == "split" || column == "metric";
}

}  // namespace

report::NamedTable metrics_table(const collect::Experiment& experiment) {
  report::NamedTable named{"metrics", {}, [&experiment](const report::TakeRow& take) {
                             return take_rows(experiment, take);
                           }};
  for (const auto& name : kMetricColumns) named.table.columns.push_back({name, !is_text(name)});
  return named;
}

Result<std::size_t> make_metrics_csv(const collect::Experiment& experiment, report::CsvCells cells,
                                     const Append& append) {
  constexpr std::size_t kAtOnce = 64;      // runs: the text of all runs may not fit into the memory
  constexpr std::size_t kLarge = 100'000;  // points
  const auto& runs = experiment.runs;
  std::vector<std::string> texts(std::min(kAtOnce, runs.size()));
  std::vector<char> is_large(texts.size());
  std::atomic<std::size_t> rows{0};
  GRIDCTL_TRY(append(report::csv_record(kMetricColumns)));
  for (std::size_t begin = 0; begin < runs.size(); begin += kAtOnce) {
    const auto count = std::min(kAtOnce, runs.size() - begin);
    for_each_index(count, [&](std::size_t i) {
      texts[i].clear();
      is_large[i] = runs[begin + i].is_large ? 1 : 0;
      if (is_large[i] != 0) return;
      const auto curves = collect::curves_of(runs[begin + i]);
      is_large[i] = points_of(curves) > kLarge ? 1 : 0;
      if (is_large[i] == 0)
        rows += append_run(texts[i], experiment, runs[begin + i], curves, cells);
    });
    for (std::size_t i = 0; i < count; ++i) {
      GRIDCTL_TRY(append(texts[i]));
      if (is_large[i] == 0) continue;
      LargeRun large(experiment, runs[begin + i], cells, append);
      GRIDCTL_TRY_ASSIGN(const auto points, large.write());
      rows += points;
    }
  }
  return rows.load();
}

}  // namespace gridctl::analysis
