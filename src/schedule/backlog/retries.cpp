#include "backlog/retries.hpp"

namespace gridctl::schedule {

Retries::Retries(sys::Loop& loop, int retries, RetryTallies tallies, IsDue is_due)
    : loop_(loop), policy_(retries), tallies_(std::move(tallies)), is_due_(std::move(is_due)) {}

std::optional<NextAttempt> Retries::after(const WorkItem& item, const RunSpec& run,
                                          const RunEvent& event, EndedBy ended_by) {
  if (event.state == RunState::succeeded || event.state == RunState::skipped ||
      event.state == RunState::stopped_early)
    return std::nullopt;
  if (ended_by == EndedBy::request) return std::nullopt;
  auto& tally = tallies_[{item.run, item.test}];
  const auto retry = policy_.after(run, event, classify(event, ended_by), tally);
  if (!retry) return std::nullopt;
  NextAttempt next{item, retry->delay};
  ++next.item.attempt;
  next.item.alone = retry->alone;
  return next;
}

void Retries::wait(const NextAttempt& next) {
  const std::pair key(next.item.run, next.item.test);
  const auto timer = loop_.after(next.delay, [this, key, item = next.item] {
    waiting_.erase(key);
    is_due_(item);
  });
  waiting_[key] = {timer, next.item};
}

std::vector<WorkItem> Retries::withdraw(const std::set<RunId>& chosen) {
  std::vector<WorkItem> gone;
  std::erase_if(waiting_, [&](const auto& entry) {
    if (!chosen.contains(entry.first.first)) return false;
    loop_.cancel(entry.second.timer);
    gone.push_back(entry.second.item);
    return true;
  });
  return gone;
}

}  // namespace gridctl::schedule
