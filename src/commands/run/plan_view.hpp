// What --dry-run shows: the runs, the slots and the commands, without touching anything.
#pragma once

#include <gridctl/cli/services.hpp>
#include <gridctl/core/exit_code.hpp>
#include <gridctl/plan/plan.hpp>
#include <gridctl/session/grid_work.hpp>

namespace gridctl::commands {

/// For a person: counts, configurations, slots, the first three commands. With --json everything:
/// {"schema":"gridctl.plan/1","grid","experiment","runs","repetitions","base_seed",
/// "slots":[{"slot","cpus","gpus"}],"classes":[{"device","gpus","cpus","memory_bytes","tasks",
/// "slots":[…]}] where the grid has `resources`,"axes":[{"key","values"}],
/// "configurations":[{"number","task","label","folder","identity"}],
/// "commands":[{"run","slot","seed","directory","argv"}]}.
[[nodiscard]] Result<ExitCode> show_plan(const plan::Plan& plan, const fs::path& folder,
                                         const session::WorkPlace& place,
                                         const cli::Services& services);

}  // namespace gridctl::commands
