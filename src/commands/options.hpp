// Option groups that several commands share, declared once: the same word means the same
// everywhere.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/core/limits.hpp>

#include <vector>

namespace gridctl::commands {

/// --device, --max-concurrent, and what a run gets of cores and GPUs.
[[nodiscard]] std::vector<cli::Option> device_options();
/// --inventory.
[[nodiscard]] cli::Option inventory_option();
/// --retries, --timeout, --hang-timeout, --max-failures, --fail-fast, --grace, --min-free-disk,
/// --max-log-size, --trust-directory.
[[nodiscard]] std::vector<cli::Option> failure_options();
/// The grid file, a positional.
[[nodiscard]] cli::Positional grid_file();

/// --max-concurrent, or `otherwise`; 0 or less means as many as there are slots.
[[nodiscard]] Result<int> max_concurrent_from(const cli::Arguments& arguments, int otherwise);
/// The failure options over `otherwise`, which is what the grid file says.
[[nodiscard]] Result<Limits> limits_from(const cli::Arguments& arguments, const Limits& otherwise);

}  // namespace gridctl::commands
