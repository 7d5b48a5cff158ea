#include "backlog/backlog.hpp"

#include "backlog/attempt_end.hpp"

#include <gridctl/core/try.hpp>

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace gridctl::schedule {

Backlog::Backlog(BacklogUser& user, sys::Loop& loop, RunObserver& observer, Work& work)
    : user_(user),
      loop_(loop),
      observer_(observer),
      books_(observer),
      canaries_(work.limits.canary, work.queue, work.living),
      queue_(std::exchange(work.queue, {}), work.class_of),
      retries_(loop, work.limits.retries, std::move(work.tallies),
               [this](const WorkItem& item) {
                 queue_.add_urgent(item);
                 user_.fill();
               }),
      budget_(work.limits.max_failures, queue_.size() + canaries_.waiting() + work.living.size(),
              work.before) {
  summary_.planned = queue_.size() + canaries_.waiting() + work.living.size();
}

std::set<RunId> Backlog::runs() const {
  std::set<RunId> runs;
  const auto take = [&](const WorkItem& item) { runs.insert(item.run); };
  queue_.each(take);
  retries_.each(take);
  canaries_.each(take);
  return runs;
}

void Backlog::add(std::vector<WorkItem> items) {
  std::vector<RunSpec> more;
  more.reserve(items.size());
  for (const auto& item : items) more.push_back(user_.run(item));
  summary_.planned += items.size();
  budget_.plan_more(items.size());
  canaries_.hold_back(items);
  for (const auto& item : items) queue_.add(item);
  if (const auto told = books_.more(more); !told) heed(told.error());
}

std::size_t Backlog::size() const {
  return queue_.size() + canaries_.waiting() + retries_.waiting();
}

void Backlog::halt(const std::string& reason) {
  if (!summary_.halted_because.empty()) return;
  summary_.halted_because = reason;
  observer_.on_notice(
      fmt::format("no new runs: {}; {} running go on", reason, user_.count_running()));
}

void Backlog::begin() {
  if (queue_.empty() && canaries_.waiting() == 0) return;
  if (const auto spent = budget_.spent_before()) halt(*spent);
}

void Backlog::halt_quietly(const std::string& reason) {
  if (summary_.halted_because.empty()) summary_.halted_because = reason;
}

void Backlog::settled(const WorkItem& item, const RunSpec& run, const RunEvent& event,
                      EndedBy ended_by) {
  // Nothing is said, and nothing decided, because of a success: it can wait for the next start.
  if (event.state == RunState::succeeded)
    books_.keep(run, event);
  else
    tell(run, event);
  const bool is_final = !try_again(item, run, event, ended_by);
  // A run that was crowded out blames neither itself nor its GPU.
  if (is_final || classify(event, ended_by) != FailureClass::crowded_out)
    heed(budget_.after(run, event, is_final));
  if (!is_final) return;
  if (event.requeued && is_open())
    observer_.on_notice(fmt::format(
        "{} has asked too often to be run again, and is held: 'gridctl resume' goes on with it",
        to_string(item.run)));
  count(summary_, event.state, event.seconds);
  if (event.state == RunState::stopped && cancelled_.contains(item.run)) ++summary_.cancelled;
  if (event.state == RunState::succeeded) queue_follow_ups(run);
  release(item, event);
}

void Backlog::heed(const Verdict& verdict) {
  if (verdict.kind == Verdict::Kind::stop_grid) halt(verdict.reason);
  if (verdict.kind == Verdict::Kind::retire) user_.retire(verdict);
}

bool Backlog::tell(const RunSpec& run, const RunEvent& event) {
  const auto told = books_.tell(run, event);
  if (!told) heed(told.error());
  return told.has_value();
}

void Backlog::book_kept() {
  if (waits_for_books()) return;
  if (const auto told = books_.again(); !told) heed(told.error());
}

bool Backlog::started(const WorkItem& item, const RunSpec& run, const RunEvent& event) {
  if (tell(run, event)) return true;
  queue_.add_urgent(item);
  return false;
}

void Backlog::began(const RunSpec& run, const RunEvent& event) {
  tell(run, event);
}

/// A lock of the journal passes: running runs go on, and no run begins until all events are booked.
/// This never waits inside a call: Ctrl-C and 'gridctl stop' must be heard meanwhile.
void Backlog::heed(const Error& not_booked) {
  if (not_booked.kind != ErrorKind::busy) return halt(not_booked.message);
  if (waits_for_books()) return;
  observer_.on_notice("waiting: " + not_booked.message);
  book_later();
}

void Backlog::book_later() {
  constexpr auto kPause = std::chrono::milliseconds(500);
  books_timer_ = loop_.after(kPause, [this] {
    books_timer_.reset();
    const auto told = books_.again();
    if (!told && told.error().kind == ErrorKind::busy) return book_later();
    if (!told) halt(told.error().message);
    user_.fill();
  });
}

bool Backlog::try_again(const WorkItem& item, const RunSpec& run, const RunEvent& event,
                        EndedBy ended_by) {
  if (!is_open() || cancelled_.contains(item.run)) return false;
  const auto next = retries_.after(item, run, event, ended_by);
  if (!next) return false;
  const auto seconds = std::chrono::duration<double>(next->delay).count();
  tell(user_.run(next->item),
       event_now(RunState::planned, "",
                 fmt::format("again in {:.1f} s: {}", seconds, event.reason)));
  retries_.wait(*next);
  return true;
}

void Backlog::queue_follow_ups(const RunSpec& run) {
  if (cancelled_.contains(run.id)) return;  // it was too late for the training alone
  std::vector<RunSpec> more;
  for (const auto& item : user_.follow_ups(run)) {
    more.push_back(user_.run(item));
    queue_.add_urgent(item);
  }
  if (more.empty()) return;
  summary_.planned += more.size();
  if (const auto told = books_.more(more); !told) heed(told.error());
}

/// Queues the runs that waited for a canary, if the canary did not fail. After halt() or close()
/// those runs stay unstarted, for a later resume.
void Backlog::release(const WorkItem& canary, const RunEvent& end) {
  const bool fails = end.state == RunState::failed || end.state == RunState::lost;
  for (const auto& item : canaries_.take(canary)) {
    if (!fails || !is_open()) {
      queue_.add(item);
      continue;
    }
    tell(user_.run(item), event_now(RunState::skipped, "",
                                    fmt::format("run {} of its configuration failed: {}",
                                                to_string(canary.run), end.reason)));
    count(summary_, RunState::skipped, 0);
  }
}

std::size_t Backlog::withdraw(const std::set<RunId>& chosen, const RunEvent& end) {
  cancelled_.insert(chosen.begin(), chosen.end());
  auto gone = queue_.withdraw([&](const auto& item) { return chosen.contains(item.run); });
  for (auto& more : {retries_.withdraw(chosen), canaries_.withdraw(chosen)})
    gone.insert(gone.end(), more.begin(), more.end());
  for (const auto& item : gone) {
    tell(user_.run(item), end);
    count(summary_, end.state, 0);
    if (end.state == RunState::stopped) ++summary_.cancelled;
  }
  for (const auto& run : chosen) {
    if (user_.is_on(run)) continue;
    for (const auto& item : canaries_.take(WorkItem{run})) queue_.add(item);
  }
  return gone.size();
}

std::size_t Backlog::hurry(const std::vector<RunId>& chosen) {
  std::map<RunId, std::size_t> places;
  for (const auto& run : chosen) places.emplace(run, places.size());
  auto moved = queue_.withdraw([&](const auto& item) { return places.contains(item.run); });
  std::stable_sort(moved.begin(), moved.end(), [&](const auto& a, const auto& b) {
    return places.at(a.run) < places.at(b.run);
  });
  for (auto item = moved.rbegin(); item != moved.rend(); ++item) queue_.add_first(*item);
  return moved.size();
}

Result<Summary> Backlog::finish(double seconds, int slots, std::optional<int> interrupted_by) {
  summary_.not_started = size();
  summary_.seconds = seconds;
  summary_.slots = slots;
  summary_.interrupted_by = interrupted_by;
  GRIDCTL_TRY(books_.finish(summary_));
  return summary_;
}

}  // namespace gridctl::schedule
