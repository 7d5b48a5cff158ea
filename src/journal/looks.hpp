// What commands that only look ask of the tables: rows by their numbers or states, and all rows in
// one pass that makes nothing of what is not shown.
#pragma once

#include "sqlite.hpp"

#include <gridctl/core/run_selector.hpp>
#include <gridctl/journal/journal.hpp>

#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace gridctl::journal {

[[nodiscard]] std::vector<RunRecord> runs_in(const Database& database, Phase phase,
                                             const RunRange& range, std::size_t most);
[[nodiscard]] std::vector<RunRecord> runs_in_state(const Database& database, Phase phase,
                                                   RunState state);
/// The attempt that began last tells which run.
[[nodiscard]] std::vector<RunRecord> last_started(const Database& database, Phase phase);
[[nodiscard]] std::set<RunState> states_of(const Database& database, Phase phase);
[[nodiscard]] std::vector<RunRecord> attempts_of(const Database& database, RunId run, int test);
/// As Journal::time_on().
[[nodiscard]] std::chrono::microseconds time_on(const Database& database,
                                                std::optional<Phase> phase, TimePoint now);
/// Does the work of Journal::gpu_hours().
[[nodiscard]] double gpu_hours(const Database& database, std::optional<Phase> phase, TimePoint now);
void glance_at_runs(const Database& database, const std::function<void(RunRecord&)>& look);

}  // namespace gridctl::journal
