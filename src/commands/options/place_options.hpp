// From the options about devices and limits to the place where the runs of a grid run.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/session/grid_work.hpp>

namespace gridctl::commands {

/// What the options say over what the grid file says. `wanted` is what the grid says that
/// its runs need; `experiment` may be there already. Errors: an option that cannot be read, no such
/// device, one run is larger than the machine, a memory limit that this machine cannot keep.
[[nodiscard]] Result<session::WorkPlace> place_from(const cli::Arguments& arguments,
                                                    const cli::Services& services,
                                                    const config::Grid& grid,
                                                    const session::GridResources& wanted,
                                                    const fs::path& experiment);
/// Where tests run. `may_leave`: '--executor local' may bring the tests of an experiment on Slurm
/// to this machine.
[[nodiscard]] Result<session::WorkPlace> place_for_tests(const cli::Arguments& arguments,
                                                         const cli::Services& services,
                                                         const session::PlannedTests& planned,
                                                         const fs::path& experiment,
                                                         bool may_leave);
/// The same on this machine, whatever --executor says.
[[nodiscard]] Result<session::WorkPlace> place_here(const cli::Arguments& arguments,
                                                    const cli::Services& services,
                                                    const config::GridSettings& settings,
                                                    const session::GridResources& wanted);

}  // namespace gridctl::commands
