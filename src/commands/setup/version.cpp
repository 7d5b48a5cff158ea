#include "builtin.hpp"

#include <ostream>

#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

cli::CommandInfo info_of_version() {
  return {.name = "version",
          .summary = "Show the version",
          .description = "Show the version of gridctl, which its records carry too.",
          .group = "Set up",
          .examples = {{"gridctl version", ""}, {"gridctl version --json", "for programs"}}};
}

Result<ExitCode> run_version(const cli::Arguments& /*arguments*/, cli::Services& services) {
  auto& out = *services.out.stream;
  if (services.globals.json)
    out << nlohmann::ordered_json{{"schema", "gridctl.version/1"}, {"version", GRIDCTL_VERSION}}
               .dump(2)
        << '\n';
  else
    out << "gridctl " << GRIDCTL_VERSION << '\n';
  return ExitCode::ok;
}

}  // namespace

cli::Command version_command() {
  return {info_of_version(), run_version};
}

}  // namespace gridctl::commands
