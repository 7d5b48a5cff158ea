#include "backlog/attempt_end.hpp"

#include <gridctl/launch/run_file.hpp>

#include <utility>

#include <fmt/format.h>

namespace gridctl::schedule {

RunEvent event_now(RunState state, std::string slot, std::string reason) {
  RunEvent event;
  event.state = state;
  event.at = std::chrono::system_clock::now();
  event.slot = std::move(slot);
  event.reason = std::move(reason);
  return event;
}

launch::EndRequest request_of(EndedBy ended_by, const std::string& why) {
  using Cause = launch::EndRequest::Cause;
  if (ended_by == EndedBy::timeout) return {Cause::timeout, why};
  if (ended_by == EndedBy::hang) return {Cause::hang, why};
  if (ended_by == EndedBy::lost_device) return {Cause::lost_device, why};
  if (ended_by == EndedBy::rule) return {Cause::rule, why};
  if (ended_by == EndedBy::target) return {Cause::target, why};
  return {Cause::request, why};
}

RunEvent settle(const launch::Launch& launch, const launch::JobExit& exit,
                const std::string& why_ended, bool was_told_to_end) {
  auto event = launch::event_of(launch, exit);
  if (exit.asked) return event;
  if (!why_ended.empty() && event.state != RunState::succeeded) {
    event.state = RunState::failed;
    event.reason = why_ended;
  } else if (was_told_to_end &&
             (event.state == RunState::failed || event.state == RunState::lost)) {
    event.state = RunState::stopped;
    event.reason = "stopped on request";
  }
  return event;
}

EndedBy find_who_failed(RunEvent& failed, EndedBy ended_by, bool had_neighbours,
                        const std::string& fault) {
  if (ended_by != EndedBy::itself) return ended_by;
  if (!fault.empty()) {
    failed.reason += fmt::format(" ({}: {})", failed.slot, fault);
    return EndedBy::lost_device;
  }
  return had_neighbours ? EndedBy::itself_in_company : EndedBy::itself;
}

void name_failure(RunEvent& event, EndedBy ended_by) {
  if (event.state == RunState::failed || event.state == RunState::lost)
    event.failure_class = to_string(classify(event, ended_by));
}

}  // namespace gridctl::schedule
