#include "progress.hpp"
#include "terminal_screen.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/report/standing.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::report {
namespace {

/// The display counts in steady time; the books know the wall clock's.
SteadyTime on_screen(TimePoint at) {
  return SteadyTime(std::chrono::duration_cast<SteadyTime::duration>(at.time_since_epoch()));
}

RunSpec spec_of(const RunRecord& record, const fs::path& experiment) {
  return {record.id, record.attempt, record.test, record.label, experiment / record.directory};
}

std::string reason_of(const FailedRun& run) {
  if (!run.reason.empty()) return run.reason;
  return run.state == RunState::lost ? "its end was never seen" : "no reason is known";
}

}  // namespace

std::vector<FailureGroup> group_failures(const std::vector<FailedRun>& runs) {
  using Kind = std::pair<RunState, std::string>;
  std::vector<FailureGroup> groups;
  std::map<Kind, std::size_t> by_reason;  // as it stands: masking is slow, and most are alike
  std::map<Kind, std::size_t> by_kind;
  for (const auto& run : runs) {
    const auto reason = reason_of(run);
    const auto [entry, is_new] = by_reason.try_emplace({run.state, reason}, 0);
    if (is_new) {
      entry->second = by_kind.try_emplace({run.state, masked(reason)}, groups.size()).first->second;
      if (entry->second == groups.size()) groups.push_back({run.state, reason, {}});
    }
    RunSpec spec;
    spec.id = run.id;
    spec.test = run.test;
    groups[entry->second].runs.push_back(run_name(spec));
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const auto& a, const auto& b) { return a.runs.size() > b.runs.size(); });
  return groups;
}

std::vector<FailureGroup> group_failures(const std::vector<RunRecord>& runs) {
  return group_failures(tally_of(runs).failures);
}

std::vector<Line> failure_lines(const std::vector<FailureGroup>& groups, const Look& look,
                                std::size_t most) {
  std::vector<Line> lines;
  const auto shown = std::min(groups.size(), most);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& group = groups[i];
    lines.push_back({{fmt::format("  {} ", look.unicode ? "✗" : "x"), kRed},
                     {fmt::format("{} {}: {}", group.runs.size(), to_string(group.state),
                                  printable(group.reason))}});
    std::string names = "     ";
    std::size_t named = 0;
    const int room = look.columns - 1 - static_cast<int>(std::string(" and 1000000 more").size());
    for (const auto& name : group.runs) {
      const auto more = (named == 0 ? " " : ", ") + name;
      if (named > 0 && display_width(names + more) > room) break;
      names += more;
      ++named;
    }
    if (named < group.runs.size()) names += fmt::format(" and {} more", group.runs.size() - named);
    lines.push_back({{names, kDim}});
  }
  if (shown < groups.size())
    lines.push_back({{fmt::format("  and {} more kinds of failure", groups.size() - shown)}});
  return lines;
}

struct Standing::State {
  Progress progress;
  SteadyTime now;
  bool goes_on = false;
  std::optional<TimePoint> first_start;
  std::optional<TimePoint> last_end;
};

Standing::Standing(const WorkStart& work, const fs::path& experiment, const Tally& runs,
                   TimePoint now, bool goes_on, std::function<AskRun(const fs::path&)> follow)
    : state_(new State{Progress(std::move(follow)), on_screen(now), goes_on, runs.first_start,
                       runs.last_end}) {
  auto& progress = state_->progress;
  progress.start(work, on_screen(runs.first_start.value_or(now)));
  progress.take(runs);
  for (const auto& record : runs.running) {
    RunEvent event;
    event.state = RunState::running;
    event.slot = record.slot;
    progress.apply(spec_of(record, experiment), event, on_screen(record.started_at.value_or(now)));
  }
  progress.ask(on_screen(now));
}

Standing::Standing(Standing&& other) noexcept = default;
Standing::~Standing() = default;

std::size_t Standing::count(RunState state) const {
  return state_->progress.count(state);
}

std::optional<double> Standing::elapsed() const {
  if (!state_->first_start) return std::nullopt;
  const bool is_over = !state_->goes_on && state_->last_end;
  const auto end = is_over ? on_screen(*state_->last_end) : state_->now;
  return std::chrono::duration<double>(end - state_->progress.begin()).count();
}

std::optional<double> Standing::eta() const {
  return state_->goes_on ? state_->progress.eta(state_->now) : std::nullopt;
}

std::vector<Standing::RunningRun> Standing::running() const {
  std::vector<RunningRun> result;
  for (auto& run : state_->progress.running())
    result.push_back({run.name, run.slot, run.label,
                      std::chrono::duration<double>(state_->now - run.since).count(), run.live});
  return result;
}

std::vector<Line> Standing::lines(const Look& look, std::size_t most) const {
  const auto& progress = state_->progress;
  std::vector<Line> lines = {bar_line(progress, look)};
  if (state_->goes_on)
    lines.push_back(time_line(progress, state_->now));
  else if (const auto time = elapsed())
    lines.push_back({{" took " + human_duration(*time)}});
  const auto rows = running_lines(progress, state_->now, look, most);
  lines.insert(lines.end(), rows.begin(), rows.end());
  return lines;
}

}  // namespace gridctl::report
