#include "terminal_screen.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

constexpr int kOtherLines = 2;    // "+ N more", and one for the cursor
constexpr int kLowTerminal = 16;  // rows
constexpr int kShortestBar = 10;

double seconds_between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double>(to - from).count();
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

std::array<Share, 9> shares_of(const Progress& progress) {
  return {{{progress.count(RunState::succeeded), "ok", kGreen, "█", "=", true},
           {progress.count(RunState::failed), "failed", kRed, "▓", "x", false},
           {progress.count(RunState::lost), "lost", kRed, "▓", "x", false},
           {progress.count(RunState::skipped), "skipped", kYellow, "░", "-", false},
           {progress.count(RunState::stopped), "stopped", kYellow, "░", "-", false},
           {progress.count(RunState::stopped_early), "stopped early", kYellow, "░", "-", false},
           {progress.count(RunState::running), "running", kCyan, "▒", ">", true},
           {progress.count(RunState::submitted), "submitted", kDim, ":", ":", false},
           {progress.queued(), "queued", kDim, "·", ".", true}}};
}

}  // namespace

std::string repeated(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

Line bar_line(const Progress& progress, const Look& look) {
  const auto shares = shares_of(progress);
  const auto total = std::max<std::size_t>(1, progress.total());
  Line line = {{fmt::format(" {}/{}  ", progress.done(), progress.total())}};
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

Line time_line(const Progress& progress, SteadyTime now, bool is_paused) {
  const auto elapsed = ticking(seconds_between(progress.begin(), now));
  if (is_paused) return {{fmt::format(" elapsed {}   ", elapsed)}, {"paused", kYellow}};
  const auto eta = progress.eta(now);
  return {{fmt::format(" elapsed {}   eta {}", elapsed, eta ? "~" + ticking(*eta) : "?")}};
}

std::vector<Line> pinned_failures(const std::vector<Failure>& failures, const Look& look,
                                  std::size_t most) {
  using Group = std::vector<const Failure*>;
  std::map<std::string, Group> by_reason;
  for (const auto& failure : failures) by_reason[masked(failure.reason)].push_back(&failure);
  std::vector<const Group*> groups;
  for (const auto& [reason, group] : by_reason) groups.push_back(&group);
  std::stable_sort(groups.begin(), groups.end(),
                   [](const auto* a, const auto* b) { return a->size() > b->size(); });
  std::vector<Line> lines;
  for (const auto* group : groups) {
    if (lines.size() == most) break;
    const auto& last = *group->back();
    const auto who = group->size() == 1
                         ? run_name(last.run)
                         : fmt::format("{} failed, last {}:", group->size(), run_name(last.run));
    lines.push_back({{fmt::format(" {} ", look.unicode ? "✗" : "x"), kRed},
                     {printable(fmt::format("{} {}", who, last.reason))}});
  }
  return lines;
}

namespace {

/// Behind the times where there is room, else a line of its own where the terminal is not low.
void add_best(std::vector<Line>& lines, const Progress& progress, const Look& look) {
  const auto best = progress.best();
  if (!best) return;
  const Line text = {
      {printable(fmt::format("best {} {}", best->metric, short_number(best->value))), kGreen},
      {printable(fmt::format("  {} {}", best->name, best->label)), kDim}};
  const bool fits = width_of(lines.back()) + 3 + width_of(text) < look.columns;
  if (!fits && look.rows < kLowTerminal) return;
  if (fits)
    lines.back().push_back({"   "});
  else
    lines.push_back({{" "}});
  lines.back().insert(lines.back().end(), text.begin(), text.end());
}

}  // namespace

std::vector<Line> frame_of(const Progress& progress, SteadyTime now, const Look& look,
                           const FrameExtras& extras) {
  std::vector<Line> lines;
  lines.push_back({{repeated(look.unicode ? "─" : "-", look.columns - 1), kDim}});
  lines.push_back(bar_line(progress, look));
  lines.push_back(time_line(progress, now, extras.is_paused));
  add_best(lines, progress, look);
  auto pinned = extras.pinned;
  pinned.resize(std::min(pinned.size(), look.rows < kLowTerminal ? 1 : kMostPinned));
  const auto taken = static_cast<int>(lines.size() + pinned.size());
  const auto room = static_cast<std::size_t>(std::max(1, look.rows - taken - kOtherLines));
  const auto rows = running_lines(progress, now, look, room, extras);
  lines.insert(lines.end(), rows.begin(), rows.end());
  lines.insert(lines.end(), pinned.begin(), pinned.end());
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

}  // namespace gridctl::report
