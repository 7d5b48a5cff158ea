#include <gridctl/config/user_profiles.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/testers.hpp>

namespace gridctl::experiment {

Result<config::Program> named_tester(const std::string& name, const Environment& environment) {
  GRIDCTL_TRY_ASSIGN(const auto profiles, config::user_profiles(environment));
  return profiles.choose(name, config::Role::tester, std::nullopt);
}

Result<config::Program> tester_for(const config::Program& trainer,
                                   const std::optional<config::Program>& tester,
                                   const Environment& environment) {
  if (tester) return *tester;
  if (!trainer.tester.empty()) return named_tester(trainer.tester, environment);
  return fail(ErrorKind::usage, "the experiment's grid names no tester",
              "give it a 'tester:' section before training, or name a profile with --tester");
}

}  // namespace gridctl::experiment
