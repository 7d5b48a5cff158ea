#include "builtin.hpp"
#include "look/experiment_list.hpp"

namespace gridctl::commands {
namespace {

cli::CommandInfo info_of_list() {
  cli::CommandInfo info{
      .name = "list",
      .summary = "List experiments",
      .description =
          "List the experiments below experiments/, or below the folders that are named, the "
          "newest first. Runs are trainings and tests together.",
      .group = "Look",
      .examples = {{"gridctl list", ""},
                   {"gridctl list /data/grids --json", "those of another folder, for programs"}},
      .aliases = {"ls"}};
  cli::Positional folder{.name = "FOLDER",
                         .help = "Where experiments are",
                         .required = false,
                         .repeatable = true,
                         .completer = cli::Completer::directories()};
  info.positionals = {folder};
  return info;
}

Result<ExitCode> run_list(const cli::Arguments& arguments, cli::Services& services) {
  return list_experiments(arguments.positionals(), services);
}

}  // namespace

cli::Command list_command() {
  return {info_of_list(), run_list};
}

}  // namespace gridctl::commands
