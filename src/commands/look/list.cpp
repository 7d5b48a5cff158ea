#include "builtin.hpp"
#include "look/experiment_list.hpp"

namespace gridctl::commands {
namespace {

cli::CommandInfo info_of_list() {
  cli::CommandInfo info;
  info.name = "list";
  info.aliases = {"ls"};
  info.summary = "List experiments";
  info.description =
      "List the experiments below experiments/, or below the folders that are named, the newest "
      "first. Runs are trainings and tests together.";
  info.group = "Look";
  info.examples = {{"gridctl list", ""},
                   {"gridctl list /data/grids --json", "those of another folder, for programs"}};
  cli::Positional folder;
  folder.name = "FOLDER";
  folder.help = "Where experiments are";
  folder.required = false;
  folder.repeatable = true;
  folder.completer = cli::Completer::directories();
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
