// What the user's files say to the command line: defaults of options, and profiles for completion.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/config/profiles.hpp>
#include <gridctl/core/error.hpp>

#include <vector>

namespace gridctl::commands {

/// The `defaults` of the files, for cli::Services: nearest file first.
[[nodiscard]] Result<std::vector<cli::Setting>> user_settings();

/// Completes the name of a profile.
[[nodiscard]] cli::Completer profile_completer(config::Role role);

}  // namespace gridctl::commands
