#include "builtin.hpp"

#include <gridctl/cli/completion.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/files.hpp>

#include <ostream>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

std::vector<std::string> shell_names() {
  std::vector<std::string> names;
  for (const auto shell : cli::shells()) names.emplace_back(cli::to_string(shell));
  return names;
}

/// The shell that was named; for --install else the one that the user logs in with.
Result<cli::Shell> chosen_shell(const cli::Arguments& arguments,
                                const cli::Environment& environment) {
  const std::string list = join(shell_names(), ", ");
  if (const auto word = arguments.positional(0); !word.empty()) {
    if (const auto shell = cli::parse_shell(word)) return *shell;
    const auto meant = nearest(word, shell_names());
    return fail(ErrorKind::usage, fmt::format("no completion for shell '{}'", word),
                meant ? fmt::format("did you mean '{}'?", *meant) : "there is one for " + list);
  }
  if (arguments.flag("install")) {
    const auto login_shell = fs::path(environment("SHELL").value_or("")).filename().string();
    if (const auto shell = cli::parse_shell(login_shell)) return *shell;
  }
  return fail(ErrorKind::usage, "no shell was named", "name one of " + list);
}

Result<void> install(cli::Shell shell, const cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto target, cli::completion_target(shell, services.environment));
  const fs::path path(target.path);
  GRIDCTL_TRY(sys::make_directories(path.parent_path()));
  sys::remove_abandoned(path.parent_path(), {path.filename().string()});
  GRIDCTL_TRY(sys::write_atomically(path, cli::completion_script(shell), sys::Sync::none));
  *services.out.stream << target.path << '\n';
  if (!target.advice.empty()) services.notice(target.advice);
  services.notice("new shells complete gridctl");
  return {};
}

cli::CommandInfo info_of_completion() {
  cli::CommandInfo info{
      .name = "completion",
      .summary = "Print or install shell completion (bash, zsh, fish)",
      .description =
          "Print the script that completes gridctl in a shell, or install it where that shell "
          "looks for a user's completions. No start-up file is changed; a line to add to one is "
          "printed.",
      .group = "Set up",
      .examples = {{"gridctl completion --install", "for your login shell"},
                   {"gridctl completion zsh --install", ""},
                   {"source <(gridctl completion bash)", "for this shell alone"}}};
  cli::Positional shell;
  shell.name = "SHELL";
  shell.help = "bash, zsh or fish; with --install your login shell if not named";
  shell.required = false;
  shell.completer = cli::Completer::values({{"bash", ""}, {"zsh", ""}, {"fish", ""}});
  info.positionals = {shell};
  cli::Option install{.name = "install",
                      .help = "Write the script to its place and print that place",
                      .in_environment = false};
  info.options = {install};
  return info;
}

Result<ExitCode> run_completion(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto shell, chosen_shell(arguments, services.environment));
  if (!arguments.flag("install")) {
    *services.out.stream << cli::completion_script(shell);
    return ExitCode::ok;
  }
  GRIDCTL_TRY(install(shell, services));
  return ExitCode::ok;
}

}  // namespace

cli::Command completion_command() {
  return {info_of_completion(), run_completion};
}

}  // namespace gridctl::commands
