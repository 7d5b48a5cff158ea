// Decides which event the end of an attempt is: from the exit of its process, from who asked for
// its end, and from the state of its device.
#pragma once

#include <gridctl/launch/executor.hpp>
#include <gridctl/schedule/backlog/retry_policy.hpp>

#include <string>

namespace gridctl::schedule {

/// An event with the time of now; `slot` is empty if the event concerns no slot.
[[nodiscard]] RunEvent event_now(RunState state, std::string slot, std::string reason = {});

/// The request by which the executor learns why an attempt is ended.
[[nodiscard]] launch::EndRequest request_of(EndedBy ended_by, const std::string& why);

/// The event of an exit. `why_ended`: why gridctl ended the attempt for its own sake, or empty;
/// `was_told_to_end`: somebody asked for the end, so that the attempt did not fail.
[[nodiscard]] RunEvent settle(const launch::Launch& launch, const launch::JobExit& exit,
                              const std::string& why_ended, bool was_told_to_end);

/// Returns lost_device or itself_in_company for an attempt that failed by itself, if a broken GPU
/// (`fault`, which is added to the event's reason) or neighbours explain that; else `ended_by`.
[[nodiscard]] EndedBy find_who_failed(RunEvent& failed, EndedBy ended_by, bool had_neighbours,
                                      const std::string& fault);

/// Sets the failure class of an event that is `failed` or `lost`.
void name_failure(RunEvent& event, EndedBy ended_by);

}  // namespace gridctl::schedule
