#include "testers.hpp"

#include <gridctl/core/text.hpp>

#include <vector>

#include <fmt/format.h>

namespace gridctl::commands {

Result<config::Program> named_tester(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& program : config::builtin_programs()) {
    if (program.name == name && !program.model.empty()) return program;
    if (!program.model.empty()) names.push_back(program.name);
  }
  return fail(
      ErrorKind::usage, fmt::format("there is no tester '{}'", name),
      fmt::format("testers: {}; or a 'tester:' section in the grid file", join(names, ", ")));
}

Result<config::Program> tester_for(const config::Program& trainer,
                                   const std::optional<config::Program>& tester) {
  if (tester) return *tester;
  if (!trainer.tester.empty()) return named_tester(trainer.tester);
  return fail(ErrorKind::usage, "the experiment's grid names no tester",
              "give it a 'tester:' section before training, or name a profile with --tester");
}

}  // namespace gridctl::commands
