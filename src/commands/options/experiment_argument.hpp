// EXPDIR: the experiment that a command is about, as an argument and with its completion.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/core/filesystem.hpp>

namespace gridctl::commands {

/// EXPDIR, required, with its completion.
[[nodiscard]] cli::Positional experiment_positional();
/// [EXPDIR]: the last experiment if it is left out.
[[nodiscard]] cli::Positional maybe_experiment();
/// The folder of maybe_experiment(), if it is the first positional.
[[nodiscard]] Result<fs::path> named_or_last(const cli::Arguments& arguments,
                                             const cli::Services& services);
/// --trust-directory.
[[nodiscard]] cli::Option trust_option();
/// Whether --trust-directory was given.
[[nodiscard]] bool is_trusted(const cli::Arguments& arguments);

}  // namespace gridctl::commands
