// Why no further runs are started, in the words that summaries and books keep: who reads them knows
// what helps.
#pragma once

#include <string_view>

namespace gridctl {

/// Stands behind the number of failed runs: "2 runs failed, as many as max_failures allows".
inline constexpr std::string_view kMaxFailuresSpent = "as many as max_failures allows";

/// Each stands before the time, or the budget, at which a grid ended by the clock.
inline constexpr std::string_view kTimeIsUp = "the time is up";
inline constexpr std::string_view kBudgetIsUsedUp = "the budget is used up";
inline constexpr std::string_view kGpuHoursAreUsedUp = "the GPU-hours are used up";

/// Returns true if the grid ended by the clock: its time was up, or its budget or its GPU-hours
/// used up. `reason`: why the grid halted.
[[nodiscard]] inline bool is_by_the_clock(std::string_view reason) {
  return reason.starts_with(kTimeIsUp) || reason.starts_with(kBudgetIsUsedUp) ||
         reason.starts_with(kGpuHoursAreUsedUp);
}

/// Returns true if the grid halted because max_failures of its runs have failed. `reason`: why the
/// grid halted. A resume of such a grid starts nothing, unless the resume allows more failures or
/// does failed runs again.
[[nodiscard]] inline bool is_max_failures_spent(std::string_view reason) {
  return reason.find(kMaxFailuresSpent) != std::string_view::npos;
}

}  // namespace gridctl
