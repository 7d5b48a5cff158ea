#include "options/user_settings.hpp"

#include <gridctl/config/user_files.hpp>
#include <gridctl/config/user_profiles.hpp>
#include <gridctl/core/try.hpp>

namespace gridctl::commands {

Result<std::vector<cli::Setting>> user_settings() {
  GRIDCTL_TRY_ASSIGN(const auto found,
                     config::read_user_files(config::user_file_paths(process_environment)));
  std::vector<cli::Setting> settings;
  for (const auto& file : found) {
    GRIDCTL_TRY_ASSIGN(auto defaults, config::option_defaults(file));
    for (auto& entry : defaults)
      settings.push_back({std::move(entry.option), std::move(entry.values),
                          config::place_of(entry.option_origin),
                          config::place_of(entry.value_origin)});
  }
  return settings;
}

cli::Completer profile_completer(config::Role role) {
  return cli::Completer::dynamic_values([role](const cli::CompletionContext&) {
    std::vector<cli::Candidate> candidates;
    const auto profiles = config::user_profiles(process_environment);
    if (!profiles) return candidates;
    for (const auto& profile : profiles->all())
      if (profile.role() == role) candidates.push_back({profile.name, config::origin_of(profile)});
    return candidates;
  });
}

}  // namespace gridctl::commands
