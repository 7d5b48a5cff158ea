// Why no further runs are started, in the words that summaries and books keep: who reads them knows
// what helps.
#pragma once

#include <string_view>

namespace gridctl {

/// Stands behind the number of failed runs: "2 runs failed, as many as max_failures allows".
inline constexpr std::string_view kMaxFailuresSpent = "as many as max_failures allows";

/// Whether the grid halted because its runs have failed max_failures times; `reason` is why the
/// grid halted. A resume of such a grid starts nothing, unless the resume allows more failures or
/// does failed runs again.
[[nodiscard]] inline bool is_max_failures_spent(std::string_view reason) {
  return reason.find(kMaxFailuresSpent) != std::string_view::npos;
}

}  // namespace gridctl
