#include "testers.hpp"

#include "user_config.hpp"

namespace gridctl::commands {

Result<config::Program> named_tester(const std::string& name, const cli::Services& services) {
  const auto profiles = user_profiles(services.environment);
  if (!profiles) return tl::unexpected(profiles.error());
  return profiles->choose(name, config::Role::tester, std::nullopt);
}

Result<config::Program> tester_for(const config::Program& trainer,
                                   const std::optional<config::Program>& tester,
                                   const cli::Services& services) {
  if (tester) return *tester;
  if (!trainer.tester.empty()) return named_tester(trainer.tester, services);
  return fail(ErrorKind::usage, "the experiment's grid names no tester",
              "give it a 'tester:' section before training, or name a profile with --tester");
}

}  // namespace gridctl::commands
