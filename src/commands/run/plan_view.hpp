// What --dry-run shows: the runs, the slots and the commands, without touching anything.
#pragma once

#include <gridctl/cli/services.hpp>
#include <gridctl/core/exit_code.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/plan/plan.hpp>

#include <vector>

namespace gridctl::commands {

/// For a person: counts, configurations, slots, the first three commands. With --json everything:
/// {"schema":"gridctl.plan/1","grid","experiment","runs","repetitions","base_seed",
/// "slots":[{"slot","cpus","gpus"}],"axes":[{"key","values"}],
/// "configurations":[{"number","task","label","folder","identity"}],
/// "commands":[{"run","seed","directory","argv"}]}.
[[nodiscard]] Result<ExitCode> show_plan(const plan::Plan& plan, const fs::path& folder,
                                         const std::vector<Placement>& slots,
                                         const cli::Services& services);

}  // namespace gridctl::commands
