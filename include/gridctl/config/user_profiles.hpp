// The profiles of trainers and testers in the user's files (gridctl.yaml and others).
#pragma once

#include <gridctl/config/profiles.hpp>
#include <gridctl/core/environment.hpp>

#include <string>
#include <vector>

namespace gridctl::config {

/// The profiles of the files and the built-in ones. Errors: a file that cannot be read or is wrong.
[[nodiscard]] Result<Profiles> user_profiles(const Environment& environment);

/// Where a profile comes from: "gridctl.yaml:3", "built-in".
[[nodiscard]] std::string origin_of(const Program& profile);

}  // namespace gridctl::config
