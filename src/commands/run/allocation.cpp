// `gridctl __allocation BATCH`: what the script of an allocation calls. Not for people.
#include "builtin.hpp"
#include "options/terminal.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/session/slurm/allocation_work.hpp>

namespace gridctl::commands {
namespace {

cli::CommandInfo info_of_allocation() {
  return {.name = "__allocation",
          .summary = "Do the runs of an allocation of Slurm",
          .positionals = {{.name = "BATCH", .help = "Folder of the batch"},
                          {.name = "BEGAN",
                           .help = "When the allocation began, in seconds since 1970",
                           .required = false}}};
}

Result<ExitCode> run_allocation(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto status,
                     session::work_in_allocation(arguments.positional(0), arguments.positional(1),
                                                 services.environment, caller_of(services)));
  // Slurm shall see what the run has said.
  return static_cast<ExitCode>(status);
}

}  // namespace

cli::Command allocation_command() {
  return {info_of_allocation(), run_allocation};
}

}  // namespace gridctl::commands
