// What --dry-run shows: the runs, the slots and the commands, without touching anything.
#pragma once

#include <gridctl/plan/plan.hpp>
#include <gridctl/report/live_region.hpp>
#include <gridctl/session/grid_work.hpp>

#include <string>

namespace gridctl::session {

/// For a person: counts, configurations, slots, the first three commands.
[[nodiscard]] Result<std::string> plan_text(const plan::Plan& plan, const fs::path& folder,
                                            const WorkPlace& place, const report::Look& look);

/// For a program, everything:
/// {"schema":"gridctl.plan/1","grid","experiment","runs","repetitions","base_seed",
/// "slots":[{"slot","cpus","gpus"}],"until","budget_seconds","classes":[{"device","gpus","cpus","memory_bytes","tasks",
/// "slots":[…]}] where the grid has `resources`,"axes":[{"key","values"}],
/// "configurations":[{"number","task","label","folder","identity"}],
/// "commands":[{"run","slot","seed","directory","argv"}]}.
[[nodiscard]] Result<std::string> plan_json(const plan::Plan& plan, const fs::path& folder,
                                            const WorkPlace& place);

}  // namespace gridctl::session
