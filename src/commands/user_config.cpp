#include "user_config.hpp"

#include <gridctl/config/user_files.hpp>

namespace gridctl::commands {
namespace {

Result<std::vector<config::Node>> files(const cli::Environment& environment) {
  return config::read_user_files(config::user_file_paths(environment));
}

}  // namespace

Result<config::Profiles> user_profiles(const cli::Environment& environment) {
  const auto found = files(environment);
  if (!found) return tl::unexpected(found.error());
  config::Profiles profiles;
  // From the farthest to the nearest, which wins.
  for (auto file = found->rbegin(); file != found->rend(); ++file) {
    if (auto added = profiles.add(*file); !added) return tl::unexpected(std::move(added.error()));
  }
  return profiles;
}

Result<std::vector<cli::Setting>> user_settings() {
  const auto found = files(cli::process_environment);
  if (!found) return tl::unexpected(found.error());
  std::vector<cli::Setting> settings;
  for (const auto& file : *found) {
    auto defaults = config::option_defaults(file);
    if (!defaults) return tl::unexpected(std::move(defaults.error()));
    for (auto& entry : *defaults)
      settings.push_back({std::move(entry.option), std::move(entry.values),
                          config::place_of(entry.option_origin),
                          config::place_of(entry.value_origin)});
  }
  return settings;
}

cli::Completer profile_completer(config::Role role) {
  return cli::Completer::dynamic_values([role](const cli::CompletionContext&) {
    std::vector<cli::Candidate> candidates;
    const auto profiles = user_profiles(cli::process_environment);
    if (!profiles) return candidates;
    for (const auto& profile : profiles->all())
      if (profile.role() == role) candidates.push_back({profile.name, origin_of(profile)});
    return candidates;
  });
}

std::string origin_of(const config::Program& profile) {
  return profile.origin.source ? config::to_string(profile.origin) : "built-in";
}

}  // namespace gridctl::commands
