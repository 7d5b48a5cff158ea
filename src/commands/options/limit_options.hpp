// The options about failures and limits of runs, declared once for all commands that run something.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/core/limits.hpp>

#include <string_view>
#include <vector>

namespace gridctl::commands {

/// --retries, --timeout, --hang-timeout, --max-failures, --fail-fast, --until, --budget,
/// --gpu-hours, --grace, --min-free-disk, --max-log-size, --memory-limit, --canary,
/// --trust-directory.
[[nodiscard]] std::vector<cli::Option> failure_options();
/// Offers texts that the option of this name takes; nothing for other options.
[[nodiscard]] cli::Completer limit_completer(std::string_view option);
/// The failure options over `otherwise`, which is what the grid file says.
[[nodiscard]] Result<Limits> limits_from(const cli::Arguments& arguments, const Limits& otherwise);

}  // namespace gridctl::commands
