#include "terminal_screen.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

constexpr std::size_t kMostRows = 8;
constexpr int kShortestBar = 10;

constexpr const char* kGreen = "32";
constexpr const char* kRed = "31";
constexpr const char* kYellow = "33";
constexpr const char* kCyan = "36";
constexpr const char* kDim = "2";

constexpr const char* kBeginFrame = "\x1b[?2026h";  // terminals that know it show the whole at once
constexpr const char* kEndFrame = "\x1b[?2026l";
constexpr const char* kHideCursor = "\x1b[?25l";
constexpr const char* kShowCursor = "\x1b[?25h";
constexpr const char* kEraseLine = "\x1b[K";
constexpr const char* kEraseBelow = "\x1b[J";

std::string repeated(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

/// A duration that changes on screen: whole seconds only.
std::string ticking(double seconds) {
  const auto whole = static_cast<long long>(std::max(0.0, seconds));
  return whole < 10 ? fmt::format("{}s", whole) : human_duration(static_cast<double>(whole));
}

double seconds_between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double>(to - from).count();
}

int width_of(const Line& line) {
  int width = 0;
  for (const auto& span : line) width += display_width(span.text);
  return width;
}

Line cut(const Line& line, int width, bool unicode) {
  Line result;
  for (const auto& span : line) {
    const int needed = display_width(span.text);
    if (needed > width) {
      result.push_back({elide(span.text, width, !unicode), span.colour});
      break;
    }
    result.push_back(span);
    width -= needed;
  }
  return result;
}

/// One kind of runs in the bar and in the counts beside it.
struct Share {
  std::size_t count;
  const char* word;
  const char* colour;
  const char* glyph;
  const char* ascii;
  bool always;  // told even if it is zero
};

std::array<Share, 6> shares_of(const Progress& progress) {
  const auto failed = progress.count(RunState::failed) + progress.count(RunState::lost);
  return {{{progress.count(RunState::succeeded), "ok", kGreen, "█", "=", true},
           {failed, "failed", kRed, "▓", "x", false},
           {progress.count(RunState::skipped), "skipped", kYellow, "░", "-", false},
           {progress.count(RunState::stopped), "stopped", kYellow, "░", "-", false},
           {progress.count(RunState::running), "running", kCyan, "▒", ">", true},
           {progress.queued(), "queued", kDim, "·", ".", true}}};
}

Line bar_line(const Progress& progress, const Look& look) {
  const auto shares = shares_of(progress);
  const auto total = std::max<std::size_t>(1, progress.work().runs);
  Line line = {{fmt::format(" {}/{}  ", progress.done(), progress.work().runs)}};
  Line counts;
  for (const auto& share : shares) {
    if (share.count == 0 && !share.always) continue;
    counts.push_back({fmt::format("{}{} {}", counts.empty() ? "" : "  ", share.count, share.word),
                      share.count > 0 ? share.colour : kDim});
  }
  const int cells = look.columns - 1 - width_of(line) - width_of(counts) - 2;
  if (cells >= kShortestBar) {
    std::size_t sum = 0;
    int drawn = 0;
    for (const auto& share : shares) {
      sum = std::min(total, sum + share.count);
      const int end = static_cast<int>(sum * static_cast<std::size_t>(cells) / total);
      if (end > drawn)
        line.push_back(
            {repeated(look.unicode ? share.glyph : share.ascii, end - drawn), share.colour});
      drawn = end;
    }
    line.push_back({std::string(static_cast<std::size_t>(cells - drawn) + 2, ' ')});
  }
  line.insert(line.end(), counts.begin(), counts.end());
  return line;
}

Line time_line(const Progress& progress, SteadyTime now) {
  const auto eta = progress.eta(now);
  return {{fmt::format(" elapsed {}   eta {}", ticking(seconds_between(progress.begin(), now)),
                       eta ? "~" + ticking(*eta) : "?")}};
}

/// "cpu:2" before "cpu:10".
bool slot_before(const Progress::Running& a, const Progress::Running& b) {
  if (a.slot.size() != b.slot.size()) return a.slot.size() < b.slot.size();
  return a.slot < b.slot;
}

std::vector<Line> running_lines(const Progress& progress, SteadyTime now, const Look& look) {
  auto running = progress.running();
  std::sort(running.begin(), running.end(), slot_before);
  const auto shown = std::min(running.size(), kMostRows);
  struct Row {
    std::string slot, name, label, time;
  };
  std::vector<Row> rows;
  int slot_width = 0, name_width = 0, label_width = 0, time_width = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& run = running[i];
    rows.push_back({printable(run.slot), run.name, printable(run.label),
                    ticking(seconds_between(run.since, now))});
    slot_width = std::max(slot_width, display_width(rows.back().slot));
    name_width = std::max(name_width, display_width(run.name));
    label_width = std::max(label_width, display_width(rows.back().label));
    time_width = std::max(time_width, display_width(rows.back().time));
  }
  const int room = look.columns - 1 - slot_width - name_width - time_width - 7;  // 7: the blanks
  label_width = std::clamp(label_width, 0, std::max(0, room));

  std::vector<Line> lines;
  for (const auto& row : rows) {
    const auto padded = [](const std::string& text, int width) {
      return text + repeated(" ", width - display_width(text));
    };
    const auto label = elide(row.label, label_width, !look.unicode);
    lines.push_back({{" " + padded(row.slot, slot_width) + "  ", kCyan},
                     {padded(row.name, name_width) + "  " + padded(label, label_width) + "  "},
                     {repeated(" ", time_width - display_width(row.time)) + row.time, kDim}});
  }
  if (running.size() > shown)
    lines.push_back({{fmt::format(" + {} more running", running.size() - shown), kDim}});
  return lines;
}

}  // namespace

std::vector<Line> frame_of(const Progress& progress, SteadyTime now, const Look& look) {
  std::vector<Line> lines;
  lines.push_back({{repeated(look.unicode ? "─" : "-", look.columns - 1), kDim}});
  lines.push_back(bar_line(progress, look));
  lines.push_back(time_line(progress, now));
  const auto rows = running_lines(progress, now, look);
  lines.insert(lines.end(), rows.begin(), rows.end());
  return lines;
}

std::vector<Line> failure_lines(const RunSpec& run, const RunEvent& event, const Look& look) {
  auto how = event.exit ? to_string(*event.exit) : std::string(to_string(event.state));
  if (event.exit) how += " after " + human_duration(event.seconds);
  return {{{fmt::format("  {} ", look.unicode ? "✗" : "x"), kRed},
           {printable(fmt::format("{}  {}  {}   {}", run_name(run), event.slot, run.label, how))}},
          {{"      " + printable(event.reason)}},
          {{"      output: " + printable(output_of(run).string()), kDim}}};
}

Line success_line(const RunSpec& run, const RunEvent& event, const Look& look) {
  return {{fmt::format("  {} ", look.unicode ? "✓" : "+"), kGreen},
          {printable(fmt::format("{}  {}  {}   {}", run_name(run), event.slot, run.label,
                                 human_duration(event.seconds)))}};
}

std::string to_bytes(const Line& line, bool colour) {
  std::string bytes;
  for (const auto& span : line) {
    if (colour && *span.colour != '\0')
      bytes += fmt::format("\x1b[{}m{}\x1b[0m", span.colour, span.text);
    else
      bytes += span.text;
  }
  return bytes;
}

std::string LiveRegion::to_top(int columns) const {
  // A terminal that became narrower has wrapped the old lines: count what they take now.
  int rows = 0;
  for (const int width : widths_) rows += std::max(1, (width + columns - 1) / columns);
  return rows > 0 ? fmt::format("\x1b[{}F", rows) : std::string();
}

std::string LiveRegion::draw(const std::string& above, const std::vector<Line>& lines,
                             const Look& look) {
  std::string bytes = kBeginFrame;
  bytes += is_drawn() ? to_top(look.columns) : kHideCursor;
  if (!above.empty()) bytes += kEraseBelow + above;
  widths_.clear();
  for (const auto& line : lines) {
    // One column is left free: a full line makes some terminals wrap, and others not.
    const auto fitting = cut(line, look.columns - 1, look.unicode);
    widths_.push_back(width_of(fitting));
    bytes += to_bytes(fitting, look.colour) + kEraseLine + "\n";
  }
  return bytes + kEraseBelow + kEndFrame;
}

std::string LiveRegion::erase(const Look& look) {
  if (!is_drawn()) return {};
  auto bytes = to_top(look.columns) + kEraseBelow + kShowCursor;
  widths_.clear();
  return bytes;
}

}  // namespace gridctl::report
