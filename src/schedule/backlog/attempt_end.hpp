// The news of an attempt: what it comes to, from how its process ended, what was done to it and
// what is known of its device.
#pragma once

#include <gridctl/launch/executor.hpp>
#include <gridctl/schedule/backlog/retry_policy.hpp>

#include <string>

namespace gridctl::schedule {

/// What happened just now; `slot` is empty if it concerns none.
[[nodiscard]] RunEvent event_now(RunState state, std::string slot, std::string reason = {});

/// What the executor is told of why an attempt is ended.
[[nodiscard]] launch::EndRequest request_of(EndedBy ended_by, const std::string& why);

/// What an exit comes to. `why_ended`: why we ended the attempt for its own sake, or empty;
/// `was_told_to_end`: somebody asked for its end, so that it did not fail.
[[nodiscard]] RunEvent settle(const launch::Launch& launch, const launch::JobExit& exit,
                              const std::string& why_ended, bool was_told_to_end);

/// An attempt that failed by itself may have done so for want of a sound GPU, or of one for itself.
/// `fault`: of its GPUs, or empty; it is added to the event's reason. Others stay as they are.
[[nodiscard]] EndedBy find_who_failed(RunEvent& failed, EndedBy ended_by, bool had_neighbours,
                                      const std::string& fault);

/// Fills in the class of what failed or was lost.
void name_failure(RunEvent& event, EndedBy ended_by);

}  // namespace gridctl::schedule
