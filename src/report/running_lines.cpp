// The running runs, a row each: where, which, how far, what it says, how long.
#include "terminal_screen.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

constexpr int kNarrowestLabel = 16;  // before metrics are left out
constexpr std::size_t kMostMetrics = 2;

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

struct Row {
  std::string slot, name, label, figure, metrics, time;
};

struct Widths {
  int slot = 0, name = 0, label = 0, figure = 0, metrics = 0, time = 0;
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
    grow(widths.metrics, row.metrics);
    grow(widths.time, row.time);
  }
  return widths;
}

/// The columns of the line that label and metrics may share.
int room_for_text(const Widths& widths, const Look& look) {
  const int figure = widths.figure > 0 ? widths.figure + 2 : 0;
  return look.columns - 1 - widths.slot - widths.name - widths.time - figure - 7;  // 7: blanks
}

std::vector<Row> rows_of(const Progress& progress, const std::vector<Progress::Running>& running,
                         std::size_t shown, SteadyTime now) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& run = running[i];
    rows.push_back({printable(run.slot), run.name, printable(run.label),
                    figure_of(progress, run, now), "", ticking(seconds_between(run.since, now))});
  }
  return rows;
}

/// As many metrics as leave the labels enough room, the same number for all.
Widths fit(std::vector<Row>& rows, const std::vector<Progress::Running>& running,
           const Look& look) {
  Widths widths;
  for (auto count = kMostMetrics + 1; count-- > 0;) {
    for (std::size_t i = 0; i < rows.size(); ++i)
      rows[i].metrics = printable(trim(metrics_text(running[i].live, count)));
    widths = natural_widths(rows);
    const int metrics = widths.metrics > 0 ? widths.metrics + 2 : 0;
    const int room = room_for_text(widths, look) - metrics;
    if (count > 0 && room < std::min(widths.label, kNarrowestLabel)) continue;
    widths.label = std::clamp(widths.label, 0, std::max(0, room));
    break;
  }
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
  if (widths.figure > 0) line.push_back({right(row.figure, widths.figure) + "  ", kCyan});
  if (widths.metrics > 0) line.push_back({left(row.metrics, widths.metrics) + "  "});
  line.push_back({right(row.time, widths.time), kDim});
  return line;
}

}  // namespace

std::vector<Progress::Running> in_rows(const Progress& progress) {
  auto running = progress.running();
  std::sort(running.begin(), running.end(), slot_before);
  return running;
}

std::vector<Line> running_lines(const Progress& progress, SteadyTime now, const Look& look,
                                std::size_t most) {
  const auto running = in_rows(progress);
  const auto shown = std::min(running.size(), most);
  auto rows = rows_of(progress, running, shown, now);
  const auto widths = fit(rows, running, look);
  std::vector<Line> lines;
  lines.reserve(shown + 1);
  for (const auto& row : rows) lines.push_back(line_of(row, widths, look));
  if (running.size() > shown)
    lines.push_back({{fmt::format(" + {} more running", running.size() - shown), kDim}});
  return lines;
}

}  // namespace gridctl::report
