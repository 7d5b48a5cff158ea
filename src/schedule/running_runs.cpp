#include "running_runs.hpp"

#include "backlog/attempt_end.hpp"

#include <gridctl/core/try.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

constexpr auto kBusyPause = std::chrono::seconds(1);

}  // namespace

RunningRuns::RunningRuns(RunningRunsUser& user, sys::Loop& loop, launch::Executor& executor,
                         RunObserver& observer)
    : user_(user), loop_(loop), executor_(executor), observer_(observer) {
  executor_.tell_begins(
      [this](launch::JobId job, const launch::JobBegin& begin) { dequeue(job, begin); });
}

void RunningRuns::dequeue(launch::JobId job, const launch::JobBegin& begin) {
  const auto entry = std::find_if(runs_.begin(), runs_.end(), [&](const auto& one) {
    return one.second.job == job && one.second.is_queued;
  });
  if (entry == runs_.end()) return;
  auto& run = entry->second;
  run.is_queued = false;
  run.started_at = begin.at;
  run.node_slot = begin.slot;
  user_.on_dequeued(entry->first, run, begin);
}

void RunningRuns::stop_queued() {
  for (const auto& [ticket, run] : runs_) {
    if (run.is_queued && run.job)
      executor_.stop(*run.job, launch::Urgency::polite, request_of(EndedBy::request, ""));
  }
}

std::size_t RunningRuns::count_queued() const {
  return static_cast<std::size_t>(std::count_if(
      runs_.begin(), runs_.end(), [](const auto& entry) { return entry.second.is_queued; }));
}

Ticket RunningRuns::add(RunningRun run) {
  runs_.emplace(next_, std::move(run));
  return next_++;
}

void RunningRuns::start(Ticket ticket) {
  const auto entry = runs_.find(ticket);
  if (entry == runs_.end()) return;  // stop() took the run out while it waited for the machine
  auto& run = entry->second;
  const auto job = executor_.start(run.launch, exit_handler(ticket));
  if (job) {
    run.job = *job;
    return user_.on_begun(ticket, run);
  }
  if (job.error().kind == ErrorKind::busy && user_.may_wait()) {
    if (!std::exchange(run.told_to_wait, true))
      observer_.on_notice(fmt::format("{} waits for the machine: {}", to_string(run.item.run),
                                      job.error().message));
    loop_.after(kBusyPause, [this, ticket] { start(ticket); });
    return;
  }
  auto gone = runs_.extract(entry);
  user_.on_unstarted(ticket, std::move(gone.mapped()), job.error());
}

Result<Ticket> RunningRuns::adopt(RunningRun run) {
  const auto ticket = next_++;
  GRIDCTL_TRY_ASSIGN(run.job, executor_.adopt(run.launch.run.directory, exit_handler(ticket)));
  user_.on_begun(ticket, runs_.emplace(ticket, std::move(run)).first->second);
  return ticket;
}

launch::Executor::ExitHandler RunningRuns::exit_handler(Ticket ticket) {
  return [this, ticket](const launch::JobExit& exit) {
    auto gone = runs_.extract(ticket);
    user_.on_ended(ticket, std::move(gone.mapped()), exit);
  };
}

void RunningRuns::end(Ticket ticket, EndedBy ended_by, const std::string& why) {
  const auto entry = runs_.find(ticket);
  if (entry == runs_.end() || !entry->second.job) return;
  if (entry->second.ended_by == EndedBy::request) return;
  entry->second.ended_by = ended_by;
  entry->second.why_ended = why;
  executor_.stop(*entry->second.job, launch::Urgency::polite, request_of(ended_by, why));
}

std::vector<std::pair<Ticket, RunningRun>> RunningRuns::stop(launch::Urgency urgency,
                                                             const std::set<RunId>& only,
                                                             const std::string& why) {
  std::vector<Ticket> unstarted;
  for (const auto& [ticket, run] : runs_) {
    if (!only.empty() && !only.contains(run.item.run)) continue;
    if (run.job)
      executor_.stop(*run.job, urgency, request_of(EndedBy::request, why));
    else
      unstarted.push_back(ticket);
  }
  std::vector<std::pair<Ticket, RunningRun>> gone;
  gone.reserve(unstarted.size());
  for (const auto ticket : unstarted)
    gone.emplace_back(ticket, std::move(runs_.extract(ticket).mapped()));
  return gone;
}

std::size_t RunningRuns::mark_as_asked(const std::set<RunId>& chosen) {
  std::size_t marked = 0;
  for (auto& [ticket, run] : runs_) {
    if (!chosen.contains(run.item.run)) continue;
    if (run.why_ended.empty()) run.ended_by = EndedBy::request;
    ++marked;
  }
  return marked;
}

std::size_t RunningRuns::count(const std::set<RunId>& chosen) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      runs_, [&](const auto& entry) { return chosen.contains(entry.second.item.run); }));
}

bool RunningRuns::is_on(const RunId& run) const {
  return std::any_of(runs_.begin(), runs_.end(),
                     [&](const auto& entry) { return entry.second.item.run == run; });
}

}  // namespace gridctl::schedule
