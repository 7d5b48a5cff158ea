#include "topics.hpp"

#include <gridctl/core/exit_code.hpp>
#include <gridctl/core/text.hpp>

#include <array>
#include <map>

#include <fmt/format.h>

namespace gridctl::cli {
namespace {

std::string exit_codes(const CommandRegistry& /*registry*/) {
  constexpr std::array<std::pair<ExitCode, const char*>, 8> meanings = {
      {{ExitCode::ok, "all went well"},
       {ExitCode::internal, "an unexpected, internal or input/output error"},
       {ExitCode::usage, "wrong usage or an invalid configuration; nothing was started"},
       {ExitCode::runs_failed, "finished, but at least one run failed or ran out of time"},
       {ExitCode::nothing_to_do, "nothing to do: no experiment, run or model matches"},
       {ExitCode::locked, "another gridctl that is alive holds the experiment"},
       {ExitCode::interrupted, "ended by Ctrl-C (SIGINT), after a clean shutdown"},
       {ExitCode::terminated, "ended by SIGTERM, after a clean shutdown"}}};
  std::string text;
  for (const auto& [code, meaning] : meanings)
    text += fmt::format("  {:>3}  {}\n", static_cast<int>(code), meaning);
  return text;
}

struct Variable {
  std::string help;
  std::vector<std::string> commands;  ///< empty: every command
};

/// Every variable that sets an option, with the commands that know the option.
std::map<std::string, Variable> option_variables(const CommandRegistry& registry) {
  std::map<std::string, Variable> variables;
  for (const auto& option : global_options())
    if (option.in_environment) variables[variable_of(option.name)] = {option.help, {}};
  for (const auto& command : registry.commands()) {
    const auto info = command->info();
    for (const auto& option : info.options) {
      if (!option.in_environment) continue;
      auto& variable = variables[variable_of(option.name)];
      if (variable.help.empty()) variable.help = option.help;
      variable.commands.push_back(info.name);
    }
  }
  return variables;
}

std::string environment(const CommandRegistry& registry) {
  std::string text =
      "An option that is not given is taken from its variable, if that is set and not empty.\n"
      "A switch takes 1 or 0; a repeatable option one value a line. Inside a run the variables\n"
      "GRIDCTL_* tell the trainer about the run, and set no options.\n\n";
  const auto variables = option_variables(registry);
  std::size_t width = 0;
  for (const auto& [name, variable] : variables) width = std::max(width, name.size());
  for (const auto& [name, variable] : variables) {
    text += fmt::format("  {:<{}}  {}", name, width, variable.help);
    if (!variable.commands.empty()) text += fmt::format(" ({})", join(variable.commands, ", "));
    text += '\n';
  }
  return text +
         "\nAlso read\n"
         "  NO_COLOR                     not empty: no colours\n"
         "  FORCE_COLOR, CLICOLOR_FORCE  not empty and not 0: colours even into a pipe\n"
         "  CLICOLOR, TERM               0, dumb: no colours\n"
         "  COLUMNS                      width of the terminal\n"
         "  CUDA_VISIBLE_DEVICES         the GPUs that may be used at most\n";
}

std::string output(const CommandRegistry& /*registry*/) {
  return "Results go to standard output; progress, warnings and errors go to standard error. So\n"
         "'gridctl … > file' keeps the results alone, and '2>/dev/null' hides nothing of them.\n"
         "\n"
         "  -q, -qq          less on standard error: no progress; no warnings either\n"
         "  -v, -vv          more: what was decided and why; debug\n"
         "  --progress MODE  tty redraws, plain prints a line per event, json a document per "
         "event\n"
         "  --color WHEN     colours; never in a pipe unless 'always' or FORCE_COLOR says so\n"
         "  --ascii          no line drawing; also without a UTF-8 locale\n"
         "\n"
         "With --json standard output is one JSON document with a 'schema' such as\n"
         "\"gridctl.status/1\". Names are snake_case, durations seconds, times RFC 3339 in UTC, "
         "and\n"
         "what is not known is null. --json=a,b keeps the fields a and b. An error is\n"
         "{\"schema\": \"gridctl.error/1\", \"error\": {\"code\", \"kind\", \"message\", \"help\", "
         "…}} on\n"
         "standard error.\n";
}

}  // namespace

std::vector<Topic> builtin_topics() {
  return {{"environment", "Variables that set options, and others that are read", environment},
          {"output", "What goes where: streams, colours, JSON", output},
          {"exit-codes", "What the exit status says", exit_codes}};
}

}  // namespace gridctl::cli
