// GRIDCTL_* variables and defaults: what fills in for options that were not given.
#pragma once

#include <gridctl/cli/command.hpp>

#include <vector>

namespace gridctl::cli {

/// Sets every option that nobody gave from its variable, else from its default. Inside a run
/// (GRIDCTL_RUN_ID is set) the variables are the run's own, not options: they are left alone.
/// Errors: a switch whose variable is neither on nor off.
[[nodiscard]] Result<void> fill_in(Arguments& arguments, const std::vector<Option>& options,
                                   const Environment& environment);

}  // namespace gridctl::cli
