// `gridctl pause`, `set` and `resume` of a paused grid: asks the gridctl at work, and says how it
// stands then.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/cli/services.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/exit_code.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/worker.hpp>

namespace gridctl::commands {

/// -n, --dry-run of the commands that ask the gridctl at work.
[[nodiscard]] cli::Option steer_dry_run_option();

/// Prints a line, or "gridctl.steer/1"; notices say what could not be done as it was asked. In a
/// dry run nothing is asked, and the books tell how the grid would stand.
[[nodiscard]] Result<ExitCode> steer(const fs::path& experiment, const SteerRequest& request,
                                     const cli::Services& services, bool is_dry);

}  // namespace gridctl::commands
