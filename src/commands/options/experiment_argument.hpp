// EXPDIR: the experiment that a command is about, as an argument and with its completion.
#pragma once

#include <gridctl/cli/command.hpp>

namespace gridctl::commands {

/// EXPDIR, required, with its completion.
[[nodiscard]] cli::Positional experiment_positional();
/// --trust-directory.
[[nodiscard]] cli::Option trust_option();
/// Whether --trust-directory was given.
[[nodiscard]] bool is_trusted(const cli::Arguments& arguments);

}  // namespace gridctl::commands
