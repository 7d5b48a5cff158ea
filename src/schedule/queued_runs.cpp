// What GridLoop does otherwise where its executor hands runs to a scheduler: they begin later and
// elsewhere, are judged there, and go on when we end.
#include "backlog/attempt_end.hpp"
#include "grid_loop.hpp"

#include <gridctl/launch/run_file.hpp>

#include <utility>

namespace gridctl::schedule {
namespace {

/// Who ended a run by what was judged elsewhere.
EndedBy ended_by(const RunEvent& verdict) {
  switch (parse_failure_class(verdict.failure_class).value_or(FailureClass::ordinary)) {
    case FailureClass::cannot_start:
      return verdict.exit ? EndedBy::itself : EndedBy::start_error;
    case FailureClass::timed_out:
      return EndedBy::timeout;
    case FailureClass::hung:
      return EndedBy::hang;
    case FailureClass::lost_device:
      return EndedBy::lost_device;
    default:
      break;
  }
  const bool is_asked = verdict.state == RunState::stopped && !verdict.requeued;
  return is_asked ? EndedBy::request : EndedBy::itself;
}

}  // namespace

void GridLoop::on_dequeued(Ticket ticket, const RunningRun& run, const launch::JobBegin& begin) {
  RunEvent event;
  event.state = RunState::running;
  event.at = begin.at;
  event.slot = begin.slot;
  event.host = begin.host;
  event.job = begin.job;
  backlog_.began(run.launch.run, event);
  watch_.started(ticket, run);
  note_time();
}

/// The end of a run that was judged where it ran: its folder is complete.
void GridLoop::on_judged(Ticket ticket, RunningRun run, const RunEvent& verdict) {
  admission_.guard().ended(ticket, std::nullopt, verdict.state == RunState::succeeded);
  run.lease.reset();
  if (!run.is_queued) watch_.finished(ticket, verdict.state == RunState::succeeded);
  note_time();
  const auto by = run.ended_by == EndedBy::itself ? ended_by(verdict) : run.ended_by;
  auto event = verdict;
  // The node knows that the run was asked to end, and not by whom.
  const bool is_ruled = by == EndedBy::rule || by == EndedBy::target;
  if (is_ruled && event.state == RunState::stopped && !event.requeued)
    event = launch::asked_event(std::move(event), request_of(by, run.why_ended), run.launch);
  backlog_.settled(run.item, run.launch.run, event, by);
  fill();
}

}  // namespace gridctl::schedule
