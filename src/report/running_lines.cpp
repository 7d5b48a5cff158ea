// The running runs, a row each: where, which, how far, what it says, how long.
#include "terminal_screen.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

constexpr int kNarrowestLabel = 16;  // before columns are left out
constexpr int kTwoColumns = 120;     // a terminal as wide as that has room for two runs in a line
constexpr int kBar = 10;
constexpr int kLongBar = 20;
constexpr int kWide = 140;
constexpr std::size_t kSparks = 8;

double seconds_between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double>(to - from).count();
}

/// "cpu:2" before "cpu:10".
bool slot_before(const Progress::Running& a, const Progress::Running& b) {
  if (a.slot.size() != b.slot.size()) return a.slot.size() < b.slot.size();
  return a.slot < b.slot;
}

std::string percent(double fraction) {
  return fmt::format("{:.0f}%", std::floor(100 * fraction));
}

/// The progress that the run tells itself, else, marked as such, an estimate by similar runs.
std::string figure_of(const Progress& progress, const Progress::Running& run, SteadyTime now) {
  if (run.live.fraction) return percent(*run.live.fraction);
  const auto guess = progress.guess(run, now);
  return guess ? "~" + percent(*guess) : std::string();
}

/// The columns of a row that may be left out, the most useful first.
enum Column : std::size_t {
  kMetric,
  kProgressBar,
  kEpoch,
  kBest,
  kGpu,
  kSparkline,
  kSecondMetric,
  kColumns
};

struct Row {
  std::string slot, name, label, figure, time;
  std::array<std::string, kColumns> columns;
};

struct Widths {
  int slot = 0, name = 0, label = 0, figure = 0, time = 0;
  std::array<int, kColumns> columns{};
};

void grow(int& width, const std::string& text) {
  width = std::max(width, display_width(text));
}

Widths natural_widths(const std::vector<Row>& rows) {
  Widths widths;
  for (const auto& row : rows) {
    grow(widths.slot, row.slot);
    grow(widths.name, row.name);
    grow(widths.label, row.label);
    grow(widths.figure, row.figure);
    grow(widths.time, row.time);
    for (std::size_t i = 0; i < kColumns; ++i) grow(widths.columns.at(i), row.columns.at(i));
  }
  return widths;
}

/// The columns of the line that the label shares with all that may be left out.
int room_for_text(const Widths& widths, const Look& look) {
  const int figure = widths.figure > 0 ? widths.figure + 2 : 0;
  return look.columns - 1 - widths.slot - widths.name - widths.time - figure - 7;  // 7: blanks
}

std::string bar_of(std::optional<double> fraction, const Look& look) {
  if (!fraction) return {};
  const int cells = look.columns >= kWide ? kLongBar : kBar;
  const int full = static_cast<int>(std::clamp(*fraction, 0.0, 1.0) * cells);
  return repeated(look.unicode ? "█" : "#", full) +
         repeated(look.unicode ? "░" : "-", cells - full);
}

std::string epoch_of(const LiveMetrics& live) {
  if (live.epoch && live.epoch_limit)
    return fmt::format("epoch {:.0f}/{:.0f}", *live.epoch, *live.epoch_limit);
  if (live.epoch) return fmt::format("epoch {:.0f}", *live.epoch);
  return live.step ? "step " + short_number(*live.step) : std::string();
}

std::string gpu_of(const std::optional<GpuLoad>& load) {
  if (!load) return {};
  constexpr double kGiB = 1 << 30;
  return fmt::format("{:.0f}% {:.0f}/{:.0f} GiB", load->utilization_percent,
                     static_cast<double>(load->memory_used_bytes) / kGiB,
                     static_cast<double>(load->memory_total_bytes) / kGiB);
}

Row row_of(const Progress& progress, const Progress::Running& run, SteadyTime now, const Look& look,
           const FrameExtras& extras) {
  Row row{printable(run.slot),
          run.name,
          printable(run.label),
          figure_of(progress, run, now),
          ticking(seconds_between(run.since, now)),
          {}};
  const auto& live = run.live;
  const auto metrics = headline(live, 2);
  const auto text_of = [](const auto& metric) {
    return printable(fmt::format("{}={}", metric.first, short_number(metric.second)));
  };
  if (!metrics.empty()) row.columns[kMetric] = text_of(metrics[0]);
  if (metrics.size() > 1) row.columns[kSecondMetric] = text_of(metrics[1]);
  row.columns[kProgressBar] = bar_of(live.fraction, look);
  row.columns[kEpoch] = epoch_of(live);
  if (live.curve.best && live.curve.course.size() > 1)
    row.columns[kBest] = "best " + short_number(*live.curve.best);
  if (look.unicode) row.columns[kSparkline] = sparkline(live.curve.course, kSparks);
  if (extras.gpu) row.columns[kGpu] = gpu_of(extras.gpu(run.slot));
  return row;
}

/// As many columns as leave the labels enough room, the same for all rows.
Widths fit(const std::vector<Row>& rows, const Look& look) {
  auto widths = natural_widths(rows);
  int room = room_for_text(widths, look);
  const int label = std::min(widths.label, kNarrowestLabel);
  bool is_full = false;
  for (auto& column : widths.columns) {
    if (column == 0) continue;
    is_full = is_full || room - column - 2 < label;
    if (is_full)
      column = 0;
    else
      room -= column + 2;
  }
  widths.label = std::clamp(widths.label, 0, std::max(0, room));
  return widths;
}

Line line_of(const Row& row, const Widths& widths, const Look& look) {
  const auto left = [](const std::string& text, int width) {
    return text + repeated(" ", width - display_width(text));
  };
  const auto right = [](const std::string& text, int width) {
    return repeated(" ", width - display_width(text)) + text;
  };
  const auto label = elide(row.label, widths.label, !look.unicode);
  Line line = {{" " + left(row.slot, widths.slot) + "  ", kCyan},
               {left(row.name, widths.name) + "  " + left(label, widths.label) + "  "}};
  const auto add = [&](Column column, const char* colour) {
    if (const int width = widths.columns.at(column); width > 0)
      line.push_back({left(row.columns.at(column), width) + "  ", colour});
  };
  add(kProgressBar, kCyan);
  if (widths.figure > 0) line.push_back({right(row.figure, widths.figure) + "  ", kCyan});
  add(kEpoch, "");
  add(kMetric, "");
  add(kBest, kDim);
  add(kSparkline, kCyan);
  add(kSecondMetric, "");
  add(kGpu, kDim);
  line.push_back({right(row.time, widths.time), kDim});
  return line;
}

/// The second half of the lines beside the first.
std::vector<Line> in_two_columns(std::vector<Line> lines, int width, bool unicode) {
  const auto height = (lines.size() + 1) / 2;
  for (std::size_t i = height; i < lines.size(); ++i) {
    auto& left = lines[i - height];
    left = cut(left, width - 1, unicode);
    left.push_back({repeated(" ", width - width_of(left))});
    left.insert(left.end(), lines[i].begin(), lines[i].end());
  }
  lines.resize(height);
  return lines;
}

}  // namespace

std::vector<Progress::Running> in_rows(const Progress& progress) {
  auto running = progress.running();
  std::sort(running.begin(), running.end(), slot_before);
  return running;
}

std::string sparkline(const std::vector<double>& course, std::size_t most) {
  constexpr std::array kSigns = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (course.size() < 2) return {};
  const auto [least, greatest] = std::minmax_element(course.begin(), course.end());
  const double span = *greatest - *least;
  std::string signs;
  const auto count = std::min(course.size(), most);
  for (std::size_t i = 1; i <= count; ++i) {
    const double value = course[i * course.size() / count - 1];
    const double height = span > 0 && std::isfinite(span) ? (value - *least) / span : 0.5;
    signs += kSigns.at(static_cast<std::size_t>(std::lround(height * (kSigns.size() - 1))));
  }
  return signs;
}

std::vector<Line> running_lines(const Progress& progress, SteadyTime now, const Look& look,
                                std::size_t most, const FrameExtras& extras) {
  const auto running = in_rows(progress);
  auto ours = look;
  const bool has_two = running.size() > most && look.columns >= kTwoColumns;
  if (has_two) ours.columns = look.columns / 2;
  const auto shown = std::min(running.size(), has_two ? 2 * most : most);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < shown; ++i)
    rows.push_back(row_of(progress, running[i], now, ours, extras));
  const auto widths = fit(rows, ours);
  std::vector<Line> lines;
  for (const auto& row : rows) lines.push_back(line_of(row, widths, ours));
  if (has_two) lines = in_two_columns(std::move(lines), ours.columns, look.unicode);
  if (running.size() > shown)
    lines.push_back({{fmt::format(" + {} more running", running.size() - shown), kDim}});
  return lines;
}

}  // namespace gridctl::report
