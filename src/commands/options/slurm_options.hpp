// --executor, and what of Slurm can be said on the command line.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/session/grid_work.hpp>

#include <optional>
#include <vector>

namespace gridctl::commands {

/// --executor, --partition, --account, --qos, --time, --mem, --constraint, --gres, --pack,
/// --at-once, --max-submitted, --sbatch-arg, --no-wait.
[[nodiscard]] std::vector<cli::Option> slurm_options();

/// Nothing if runs run on this machine. `experiment` may be there already: runs of one that was
/// handed to Slurm stay there, with what was asked for them; `may_leave`: unless '--executor local'
/// is given. Errors: options that need the other executor.
[[nodiscard]] Result<std::optional<session::SlurmRequest>> slurm_from(
    const cli::Arguments& arguments, const fs::path& experiment, bool may_leave = false);

}  // namespace gridctl::commands
