#include "slurm/judge.hpp"

#include <chrono>

#include <fmt/format.h>

namespace gridctl::launch::slurm {
namespace {

/// With what the node has told of the end, if it could.
RunEvent event_of(const AttemptCase& attempt, RunState state, std::string reason,
                  std::string failure_class = {}) {
  RunEvent event;
  if (attempt.end) event = attempt.end->event;
  if (!attempt.end && attempt.begin) {
    event.host = attempt.begin->event.host;
    event.job = attempt.begin->event.job;
    event.slot = attempt.begin->event.slot;
  }
  if (!attempt.end) event.at = std::chrono::system_clock::now();
  event.state = state;
  event.reason = std::move(reason);
  event.failure_class = std::move(failure_class);
  event.requeued = false;
  return event;
}

RunEvent continued(const AttemptCase& attempt) {
  auto event = event_of(attempt, RunState::stopped, "Slurm starts its allocation again");
  event.requeued = true;
  return event;
}

RunEvent stopped(const AttemptCase& attempt, const std::string& otherwise) {
  if (!attempt.was_asked) return event_of(attempt, RunState::stopped, otherwise);
  const auto& why = attempt.why_asked;
  return event_of(attempt, RunState::stopped, why.empty() ? "stopped on request" : why);
}

std::string before_it_began(const AttemptCase& attempt) {
  return attempt.begin ? "" : ", before it began";
}

RunEvent without_record(const AttemptCase& attempt) {
  return event_of(attempt, RunState::failed,
                  fmt::format("its allocation ended without a record{}: is the experiment's folder "
                              "shared with {}? see {}",
                              before_it_began(attempt),
                              attempt.nodes.empty() ? "the nodes" : attempt.nodes, attempt.log),
                  "cannot start");
}

/// On a busy node Slurm may take a start for failed that was slow, and ends what has begun; or the
/// folder of the output is not there. Losses are limited, so both are tried again.
RunEvent unlaunched(const AttemptCase& attempt) {
  if (attempt.begin)
    return event_of(attempt, RunState::lost, "Slurm took the start of its allocation for failed",
                    "lost");
  return event_of(attempt, RunState::lost,
                  fmt::format("Slurm could not start its allocation: is the experiment's folder "
                              "shared with {}? see {}",
                              attempt.nodes.empty() ? "the nodes" : attempt.nodes, attempt.log),
                  "lost");
}

}  // namespace

std::optional<RunEvent> judge(const AttemptCase& attempt) {
  switch (attempt.life) {
    case Life::on:
      if (attempt.begin && attempt.restarts > attempt.restart) return continued(attempt);
      return std::nullopt;
    case Life::queued:
      // One that began may wait again without a restart being counted yet: its node still has it.
      if (attempt.end || (attempt.begin && attempt.restarts > attempt.restart))
        return continued(attempt);
      return std::nullopt;
    case Life::cancelled:
      return stopped(attempt, "cancelled on Slurm" + before_it_began(attempt));
    case Life::timed_out:
      return event_of(attempt, RunState::failed, "Slurm's time limit was reached", "timed out");
    case Life::out_of_memory:
      return event_of(attempt, RunState::failed,
                      "out of memory: Slurm ended it for want of memory (--mem gives more)",
                      "out of memory");
    case Life::taken:
      return event_of(attempt, RunState::lost,
                      fmt::format("preempted, or its node failed{}{}",
                                  attempt.nodes.empty() ? "" : ": ", attempt.nodes),
                      "lost");
    case Life::unlaunched:
      return unlaunched(attempt);
    case Life::ended:
      if (attempt.end) return attempt.end->event;
      return without_record(attempt);
    case Life::nowhere:
      break;
  }
  if (attempt.end && !attempt.was_asked) return attempt.end->event;
  if (attempt.begin && !attempt.was_asked)
    return event_of(attempt, RunState::lost, "Slurm has forgotten it, and nobody saw its end",
                    "lost");
  return stopped(attempt, "vanished from Slurm's queue" + before_it_began(attempt) + " (scancel?)");
}

}  // namespace gridctl::launch::slurm
