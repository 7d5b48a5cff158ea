#include "builtin.hpp"

#include <gridctl/cli/help.hpp>
#include <gridctl/cli/manual.hpp>
#include <gridctl/cli/registry.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/files.hpp>

#include <ostream>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

std::vector<cli::Candidate> complete_subjects(const cli::CompletionContext& context) {
  std::vector<cli::Candidate> subjects;
  for (const auto& command : context.registry->commands()) {
    const auto info = command.info;
    if (!info.group.empty()) subjects.push_back({info.name, info.summary});
  }
  for (const auto& topic : context.registry->topics())
    subjects.push_back({topic.name, topic.summary});
  return subjects;
}

cli::CommandInfo info_of_help() {
  cli::CommandInfo info{.name = "help",
                        .summary = "Help on a command or topic",
                        .description = "Explain a command or a topic; alone, list them.",
                        .group = "Set up",
                        .examples = {{"gridctl help train", "the same as 'gridctl train --help'"},
                                     {"gridctl help exit-codes", "what the exit status says"},
                                     {"gridctl help --man-pages man", "all of it, for man(1)"}}};
  cli::Positional subject{.name = "COMMAND|TOPIC",
                          .help = "What to explain",
                          .required = false,
                          .completer = cli::Completer::dynamic_values(complete_subjects)};
  subject.completer.keep_order = true;
  info.positionals = {subject};
  info.options = {{.name = "man-pages",
                   .metavar = "DIR",
                   .help = "Write the manual pages into DIR",
                   .in_environment = false,
                   .completer = cli::Completer::directories()}};
  return info;
}

Result<ExitCode> write_manual(const fs::path& folder, const cli::CommandRegistry& registry) {
  boost::system::error_code error;
  fs::create_directories(folder, error);
  if (error)
    return fail(ErrorKind::internal,
                fmt::format("cannot make {}: {}", folder.string(), error.message()),
                "name a directory that you may write");
  const auto pages = cli::manual_pages(registry, GRIDCTL_RELEASE_DATE, GRIDCTL_VERSION);
  std::vector<std::string> names;
  for (const auto& page : pages) names.push_back(page.name);
  sys::remove_abandoned(folder, names);
  for (const auto& page : pages)
    GRIDCTL_TRY(sys::write_atomically(folder / page.name, page.text, sys::Sync::none));
  return ExitCode::ok;
}

Result<ExitCode> run_help(const cli::Arguments& arguments, cli::Services& services) {
  auto& out = *services.out.stream;
  if (arguments.given("man-pages"))
    return write_manual(arguments.text("man-pages"), *services.registry);
  const std::string subject = arguments.positional(0);
  if (subject.empty()) {
    out << cli::program_help(*services.registry, services.out);
    return ExitCode::ok;
  }
  GRIDCTL_TRY_ASSIGN(const auto text, cli::help_on(*services.registry, subject, services.out));
  out << text;
  return ExitCode::ok;
}

}  // namespace

cli::Command help_command() {
  return {info_of_help(), run_help};
}

}  // namespace gridctl::commands
