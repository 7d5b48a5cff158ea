#include "version.hpp"

#include <ostream>

#include <nlohmann/json.hpp>

namespace gridctl::commands {

cli::CommandInfo VersionCommand::info() const {
  cli::CommandInfo info;
  info.name = "version";
  info.summary = "Show the version";
  info.description = "Show the version of gridctl, which its records carry too.";
  info.group = "Set up";
  info.examples = {{"gridctl version", ""}, {"gridctl version --json", "for programs"}};
  return info;
}

Result<ExitCode> VersionCommand::run(const cli::Arguments& /*arguments*/, cli::Services& services) {
  auto& out = *services.out.stream;
  if (services.globals.json)
    out << nlohmann::ordered_json{{"schema", "gridctl.version/1"}, {"version", GRIDCTL_VERSION}}
               .dump(2)
        << '\n';
  else
    out << "gridctl " << GRIDCTL_VERSION << '\n';
  return ExitCode::ok;
}

}  // namespace gridctl::commands
