#include <gridctl/config/user_files.hpp>
#include <gridctl/config/user_profiles.hpp>
#include <gridctl/core/try.hpp>

namespace gridctl::config {

Result<Profiles> user_profiles(const Environment& environment) {
  GRIDCTL_TRY_ASSIGN(const auto found, read_user_files(user_file_paths(environment)));
  Profiles profiles;
  // From the farthest to the nearest, which wins.
  for (auto file = found.rbegin(); file != found.rend(); ++file) {
    if (auto added = profiles.add(*file); !added) return tl::unexpected(std::move(added.error()));
  }
  return profiles;
}

std::string origin_of(const Program& profile) {
  return profile.origin.source ? to_string(profile.origin) : "built-in";
}

}  // namespace gridctl::config
