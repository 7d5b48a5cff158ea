// How a GridLoop ends early: by signals, by requests for all of its runs or for some.
#include "backlog/attempt_end.hpp"
#include "grid_loop.hpp"

#include <gridctl/core/halt_reason.hpp>
#include <gridctl/core/slot_name.hpp>

#include <set>

#include <fmt/format.h>
#include <signal.h>

namespace gridctl::schedule {

void GridLoop::on_signal(int signal) {
  const auto before = ladder_.step();
  ladder_.on_signal(signal);
  backlog_.close();
  if (context_.executor.queues()) return leave();
  // A terminal that closes while runs are ended already asks for nothing more.
  if (signal == SIGHUP && ladder_.step() == before) return;
  take_step(before);
}

/// Ends our work, and nothing of what the scheduler has: a place in its queue costs more than one
/// more command.
void GridLoop::leave() {
  const auto queued = running_.count_queued();
  context_.observer.on_notice(fmt::format(
      "left: {} running and {} queued go on in {}; 'gridctl resume' takes them over, 'gridctl "
      "stop' ends them",
      running_.size() - queued, queued, context_.executor.name()));
  context_.loop.stop();
}

StopAnswer GridLoop::stop(const StopRequest& request) {
  if (!request.runs.empty()) return stop_runs(request);
  const auto before = ladder_.step();
  ladder_.rise_to(request.step);
  backlog_.halt_quietly(request.step == StopStep::draining ? kDrainedByRequest : kStoppedByRequest);
  const StopAnswer answer{running_.size(), backlog_.size()};
  if (has_begun_ && ladder_.step() != before) take_step(before);
  return answer;
}

/// Ends the runs that the request names, or lets those that are on come to their end; the rest of
/// the grid goes on.
StopAnswer GridLoop::stop_runs(const StopRequest& request) {
  if (request.cause != StopCause::by_name) return stop_by_rule(request);
  const std::set<RunId> runs(request.runs.begin(), request.runs.end());
  StopAnswer answer;
  answer.waiting = backlog_.withdraw(runs, event_now(RunState::stopped, "", kStoppedByName));
  if (request.step == StopStep::draining) {
    answer.running = running_.count(runs);
    context_.observer.on_notice(
        fmt::format("gridctl stop --drain: {} running come to their end, {} not to begin",
                    answer.running, answer.waiting));
  } else {
    answer.running = running_.mark_as_asked(runs);
    context_.observer.on_notice(fmt::format("gridctl stop: {} running to end, {} not to begin",
                                            answer.running, answer.waiting));
    end_runs(request.step == StopStep::killing ? launch::Urgency::now : launch::Urgency::polite,
             runs, kStoppedByName);
  }
  fill();
  return answer;
}

/// Ends trainings politely. What a rule is against does not begin either; of what is good enough
/// only the run itself is over.
StopAnswer GridLoop::stop_by_rule(const StopRequest& request) {
  const std::set<RunId> runs(request.runs.begin(), request.runs.end());
  const bool is_rule = request.cause == StopCause::rule;
  StopAnswer answer;
  if (is_rule)
    answer.waiting = backlog_.withdraw(runs, event_now(RunState::stopped_early, "", request.why));
  std::set<RunId> unstarted;  // the machine was too busy for them so far
  for (const auto& [ticket, run] : running_.all()) {
    if (!runs.contains(run.item.run) || run.item.test > 0) continue;
    if (is_rule && !run.job) unstarted.insert(run.item.run);
    running_.end(ticket, is_rule ? EndedBy::rule : EndedBy::target, request.why);
    ++answer.running;
  }
  if (!unstarted.empty()) end_runs(launch::Urgency::polite, unstarted, request.why);
  fill();
  return answer;
}

/// Counts the GPUs of the runs that are on. A GPU of this machine counts once for all runs that
/// share it; on the nodes of a cluster each run has its own.
std::size_t GridLoop::gpus_in_use() const {
  if (work_.limits.gpu_hours <= 0) return 0;
  std::set<std::string> here;
  std::size_t on_nodes = 0;
  for (const auto& [ticket, run] : running_.all()) {
    if (run.is_queued) continue;
    const auto& slot = run.node_slot.empty() ? run.launch.placement.slot : run.node_slot;
    auto gpus = gpus_of_slot(slot);
    if (node_of_slot(slot).empty())
      here.insert(gpus.begin(), gpus.end());
    else
      on_nodes += gpus.size();
  }
  return here.size() + on_nodes;
}

/// The runs that are on end as `gridctl stop` ends them, and a resume goes on with them.
void GridLoop::end_by_clock(const std::string& why) {
  if (ladder_.step() >= StopStep::stopping) return;
  const auto before = ladder_.step();
  context_.observer.on_notice(why);
  if (before == StopStep::working) backlog_.halt_quietly(why);
  ladder_.rise_to(StopStep::stopping);
  if (running_.empty()) return end_if_done();
  take_step(before);
}

/// Does what the step means that the ladder has reached; `before` is the step it came from.
void GridLoop::take_step(StopStep before) {
  const auto step = ladder_.step();
  if (step != before) context_.observer.on_notice(ladder_.notice(running_.size()));
  if (step == StopStep::draining && is_held_)
    context_.observer.on_notice("they are held: 'gridctl resume' lets them go on");
  if (step == StopStep::draining) running_.stop_queued();
  const auto& why = backlog_.halted_because();
  if (step == StopStep::stopping)
    end_runs(launch::Urgency::polite, {}, is_by_the_clock(why) ? why : std::string());
  if (step == StopStep::killing) end_runs(launch::Urgency::now);
  end_if_done();
}

/// Ends the runs of `only`, or all if it is empty. Runs that had not begun are booked as stopped
/// here: no exit will follow for them.
void GridLoop::end_runs(launch::Urgency urgency, const std::set<RunId>& only,
                        const std::string& why) {
  for (auto& [ticket, run] : running_.stop(urgency, only, why)) {
    admission_.guard().ended(ticket, std::nullopt, false);
    backlog_.settled(
        run.item, run.launch.run,
        event_now(RunState::stopped, run.launch.placement.slot, "stopped before it could start"),
        EndedBy::request);
  }
}

void GridLoop::end_if_done() {
  const bool has_to_ask = is_reading_ || (is_paused_ && work_.ask && work_.to_ask > 0);
  const bool nothing_to_start = !backlog_.is_open() || (backlog_.is_done() && !has_to_ask);
  // A user who asks three times shall not wait for another program to unlock the journal.
  const bool has_told = !backlog_.waits_for_books() || ladder_.step() == StopStep::killing;
  if (running_.empty() && nothing_to_start && has_told && finisher_.is_idle()) context_.loop.stop();
}

}  // namespace gridctl::schedule
