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
/// "slots":[{"slot","cpus","gpus"}],"until","budget_seconds","gpu_hours","search":{"metric","sampler","points",
/// "dimensions"} where the grid has a search,"classes":[{"device","gpus","cpus","memory_bytes",
/// "tasks","slots":[…]}] where the grid has `resources`,"axes":[{"key","values"}],
/// "configurations":[{"number","task","label","folder","identity"}],
/// "commands":[{"run","slot","seed","directory","argv"}]}.
[[nodiscard]] Result<std::string> plan_json(const plan::Plan& plan, const fs::path& folder,
                                            const WorkPlace& place);

/// A line about the plan's search: "search: 60 points in 3 dimensions by tpe, judged by valid.acc;
/// 60 runs in all, of which 10 are planned". Empty for a plan without a search.
[[nodiscard]] std::string search_text(const plan::Plan& plan);

}  // namespace gridctl::session
