#include "builtin.hpp"
#include "look/experiment_list.hpp"
#include "options/tag_completion.hpp"

namespace gridctl::commands {
namespace {

cli::CommandInfo info_of_list() {
  cli::CommandInfo info{
      .name = "list",
      .summary = "List experiments",
      .description =
          "List the experiments below experiments/, or below the folders that are named, the "
          "newest first; where there are none, and with --all, those that this user has anywhere. "
          "Runs are trainings and tests together.",
      .group = "Look",
      .examples = {{"gridctl list", ""},
                   {"gridctl list --all --size", "all of this user, with their sizes on disk"},
                   {"gridctl list --tag baseline", "see 'gridctl tag'"},
                   {"gridctl list /data/grids --json", "those of another folder, for programs"}},
      .aliases = {"ls"}};
  cli::Positional folder{.name = "FOLDER",
                         .help = "Where experiments are",
                         .required = false,
                         .repeatable = true,
                         .completer = cli::Completer::directories()};
  info.positionals = {folder};
  cli::Option all{.name = "all", .letter = 'a', .help = "Those that this user has anywhere"};
  cli::Option size{.name = "size", .help = "Add up what they take on disk, which takes a while"};
  cli::Option tag{.name = "tag",
                  .metavar = "TEXT",
                  .help = "Only those with this tag, or with runs that have it; * for any text",
                  .repeatable = true,
                  .completer = tag_completer()};
  info.options = {all, size, tag};
  for (auto& option : info.options) option.in_environment = false;  // each belongs to one call
  return info;
}

Result<ExitCode> run_list(const cli::Arguments& arguments, cli::Services& services) {
  if (arguments.flag("all") && !arguments.positionals().empty())
    return fail(ErrorKind::usage, "--all is about all folders, and a folder is named",
                "leave out one of them");
  return list_experiments({arguments.positionals(), arguments.flag("all"), arguments.flag("size"),
                           arguments.all("tag")},
                          services);
}

}  // namespace

cli::Command list_command() {
  return {info_of_list(), run_list};
}

}  // namespace gridctl::commands
