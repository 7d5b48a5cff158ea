#include "list.hpp"

#include "experiment_list.hpp"

namespace gridctl::commands {

cli::CommandInfo ListCommand::info() const {
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

Result<ExitCode> ListCommand::run(const cli::Arguments& arguments, cli::Services& services) {
  return list_experiments(arguments.positionals(), services);
}

}  // namespace gridctl::commands
