#include "builtin.hpp"

#include <gridctl/journal/version.hpp>

#include <ostream>

#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

cli::CommandInfo info_of_version() {
  return {.name = "version",
          .summary = "Show the version",
          .description =
              "Show the version of gridctl, which its records carry too; with -v also what it "
              "was built with.",
          .group = "Set up",
          .examples = {{"gridctl version", ""},
                       {"gridctl version -v", "what to say in a bug report"},
                       {"gridctl version --json", "for programs"}}};
}

Result<ExitCode> run_version(const cli::Arguments& /*arguments*/, cli::Services& services) {
  auto& out = *services.out.stream;
  if (services.globals.json)
    out << nlohmann::ordered_json{{"schema", "gridctl.version/1"},
                                  {"version", GRIDCTL_VERSION},
                                  {"libraries", GRIDCTL_LIBRARIES},
                                  {"compiler", GRIDCTL_COMPILER},
                                  {"journal_version", journal::schema_version()}}
               .dump(2)
        << '\n';
  else
    out << "gridctl " << GRIDCTL_VERSION << '\n';
  if (!services.globals.json && services.globals.verbosity > 0)
    out << "built with  " << GRIDCTL_LIBRARIES << "\ncompiler    " << GRIDCTL_COMPILER
        << "\njournals    up to version " << journal::schema_version() << '\n';
  return ExitCode::ok;
}

}  // namespace

cli::Command version_command() {
  return {info_of_version(), run_version};
}

}  // namespace gridctl::commands
