#include "builtin.hpp"

#include <ostream>

#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

cli::CommandInfo info_of_version() {
  cli::CommandInfo info;
  info.name = "version";
  info.summary = "Show the version";
  info.description = "Show the version of gridctl, which its records carry too.";
  info.group = "Set up";
  info.examples = {{"gridctl version", ""}, {"gridctl version --json", "for programs"}};
  return info;
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
