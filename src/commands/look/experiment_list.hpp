// Experiments in a table, a row each: `gridctl list` and `gridctl status --all`.
#pragma once

#include <gridctl/cli/services.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/exit_code.hpp>

#include <string>
#include <vector>

namespace gridctl::commands {

/// The experiments in the folders (in experiments/ if none is named), the newest of each first.
[[nodiscard]] Result<ExitCode> list_experiments(const std::vector<std::string>& folders,
                                                cli::Services& services);

}  // namespace gridctl::commands
