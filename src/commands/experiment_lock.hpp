// What every command does that changes an experiment: make sure that the directory is ours, and
// that no other gridctl is at work in it.
#pragma once

#include <gridctl/cli/arguments.hpp>
#include <gridctl/cli/command.hpp>
#include <gridctl/cli/services.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/journal/experiment_lock.hpp>

namespace gridctl::commands {

/// --trust-directory.
[[nodiscard]] cli::Option trust_option();

/// Makes the directory if it is not there. Hold what is returned as long as the work goes on.
/// Errors: locked (exit code 5); a directory of others, unless --trust-directory is given.
[[nodiscard]] Result<journal::ExperimentLock> lock_experiment(const fs::path& folder,
                                                              const cli::Arguments& arguments,
                                                              const cli::Services& services);

}  // namespace gridctl::commands
