// What the user's files (gridctl.yaml and others) say: profiles, and defaults of options.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/config/profiles.hpp>

#include <vector>

namespace gridctl::commands {

/// The profiles of the files and the built-in ones.
[[nodiscard]] Result<config::Profiles> user_profiles(const cli::Environment& environment);

/// The `defaults` of the files, for cli::Services: nearest file first.
[[nodiscard]] Result<std::vector<cli::Setting>> user_settings();

/// Completes the name of a profile.
[[nodiscard]] cli::Completer profile_completer(config::Role role);

/// Where a profile comes from: "gridctl.yaml:3", "built-in".
[[nodiscard]] std::string origin_of(const config::Program& profile);

}  // namespace gridctl::commands
