#include "topics.hpp"

#include "sources.hpp"

#include <gridctl/core/exit_code.hpp>
#include <gridctl/core/text.hpp>

#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

namespace gridctl::cli {
namespace {

std::string exit_codes(const CommandRegistry& /*registry*/) {
  constexpr std::array<std::pair<ExitCode, const char*>, 8> kMeanings = {
      {{ExitCode::ok, "all went well"},
       {ExitCode::internal, "an unexpected, internal or input/output error"},
       {ExitCode::usage, "wrong usage or an invalid configuration; nothing was started"},
       {ExitCode::runs_failed, "finished, but at least one run failed or ran out of time"},
       {ExitCode::nothing_to_do, "nothing to do: no experiment, run or model matches"},
       {ExitCode::locked, "another gridctl that is alive holds the experiment"},
       {ExitCode::interrupted, "ended by Ctrl-C (SIGINT), after a clean shutdown"},
       {ExitCode::terminated,
        "ended by SIGTERM, 'gridctl stop', --until, --budget or --gpu-hours, after a clean "
        "shutdown"}}};
  std::string text;
  for (const auto& [code, meaning] : kMeanings)
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
    if (may_be_set(option)) variables[variable_of(option.name)] = {option.help, {}};
  for (const auto& command : registry.commands()) {
    const auto info = command.info;
    for (const auto& option : info.options) {
      if (!may_be_set(option)) continue;
      auto& variable = variables[variable_of(option.name)];
      if (variable.help.empty()) variable.help = option.help;
      variable.commands.push_back(info.name);
    }
  }
  return variables;
}

constexpr const char* kSources =
    R"(An option that is not given on the command line is taken from

  1. its variable, if that is set and not empty
  2. gridctl.yaml in the working directory or the nearest above it, up to the git root
  3. $XDG_CONFIG_HOME/gridctl/config.yaml, which is ~/.config/gridctl/config.yaml
  4. /etc/gridctl/config.yaml
  5. its default

A switch takes 1 or 0, a repeatable option one value a line. The files name options without dashes,
and hold profiles of trainers too ('gridctl help trainer'):

  defaults: {device: gpu, max-concurrent: 4, color: never}

-v says where each value came from. Inside a run, where GRIDCTL_RUN_DIR is set, variables tell
about the run and set no options; files still do.
)";

constexpr const char* kOtherVariables = R"(
Variables that a run gets
  GRIDCTL_EXPDIR      the experiment's directory
  GRIDCTL_RUN_DIR     the run's own directory; it is new and stays
  GRIDCTL_RUN_ID      such as 17.2: repetition 2 of configuration 17
  GRIDCTL_TASK        the name of the task
  GRIDCTL_REPETITION  from 1
  GRIDCTL_ATTEMPT     from 1; more after a retry
  GRIDCTL_PHASE       train or test
  GRIDCTL_CONFIG      the merged configuration, YAML
  GRIDCTL_PARAMS      the keys that the grid sets, JSON; if it sets any
  GRIDCTL_METRICS     where to append metrics, a JSON object a line
  GRIDCTL_SEED        the run's seed, below 2^31
  GRIDCTL_DEVICE      cpu or gpu
  GRIDCTL_CPUS        the cores it is pinned to; GRIDCTL_NCPUS is how many
  GRIDCTL_PORT        a TCP port of its own, and MASTER_PORT unless you set that
  GRIDCTL_GPU_INDEX   of its GPUs by PCI bus id; GRIDCTL_GPU_UUIDS are their UUIDs
  CUDA_VISIBLE_DEVICES  these indices, with CUDA_DEVICE_ORDER=PCI_BUS_ID; a MIG slice's UUID
  PYTHONUNBUFFERED    1, unless you set it

Variables that the program of --notify gets at the end of a grid
  GRIDCTL_END_SUMMARY     a line for people; GRIDCTL_END_NAME is the experiment's name
  GRIDCTL_END_EXPERIMENT  its folder, in which the program runs
  GRIDCTL_END_STATE       done, failed, stopped or stale; GRIDCTL_END_STATUS is the exit status
  GRIDCTL_END_TOTAL, _SUCCEEDED, _FAILED, _STOPPED, _STOPPED_EARLY, _SKIPPED, _UNFINISHED
                          how many runs and tests

Also read
  NO_COLOR                     not empty: no colours
  FORCE_COLOR, CLICOLOR_FORCE  not empty and not 0: colours even into a pipe
  CLICOLOR, TERM               0, dumb: no colours
  COLUMNS                      width of the terminal
  CUDA_VISIBLE_DEVICES         the GPUs that may be used at most
  GRIDCTL_CGROUP               the folder of a cgroup v2 that is ours to divide among runs
  GRIDCTL_COMPLETION_MS        how long TAB may look for values, milliseconds [300]
  GRIDCTL_LOCK_DIR             where all gridctl of the machine reserve cores, GPUs and ports
  GRIDCTL_SYSTEM_CONFIG        a file in place of /etc/gridctl/config.yaml; empty: none
)";

/// The options that neither variables nor files set, for any command.
std::vector<std::string> line_only(const CommandRegistry& registry) {
  std::set<std::string> names;
  std::set<std::string> settable;
  const auto add = [&](const std::vector<Option>& options) {
    for (const auto& option : options)
      (may_be_set(option) ? settable : names).insert("--" + option.name);
  };
  add(global_options());
  for (const auto& command : registry.commands()) add(command.info.options);
  for (const auto& name : settable) names.erase(name);
  return {names.begin(), names.end()};
}

std::string environment(const CommandRegistry& registry) {
  auto text = fmt::format("{}\nOn the command line alone: {}\n\nVariables that set options\n",
                          kSources, join(line_only(registry), ", "));
  const auto variables = option_variables(registry);
  std::size_t width = 0;
  for (const auto& [name, variable] : variables) width = std::max(width, name.size());
  for (const auto& [name, variable] : variables) {
    text += fmt::format("  {:<{}}  {}", name, width, variable.help);
    if (!variable.commands.empty()) text += fmt::format(" ({})", join(variable.commands, ", "));
    text += '\n';
  }
  return text + kOtherVariables;
}

std::string output(const CommandRegistry& /*registry*/) {
  return "Results go to standard output; progress, warnings and errors go to standard error. So\n"
         "'gridctl … > file' keeps the results alone, and '2>/dev/null' hides nothing of them.\n"
         "\n"
         "  -q, -qq          less on standard error: no progress, no notices; no warnings either\n"
         "  -v, -vv          more: what was decided and why; debug\n"
         "  --progress MODE  tty redraws, plain prints a line per event, json a document per "
         "event\n"
         "  --color WHEN     colours; never in a pipe unless 'always' or FORCE_COLOR says so\n"
         "  --ascii          no line drawing; also without a UTF-8 locale\n"
         "\n"
         "The screen of a terminal listens to keys: s says how the grid stands, f lists failures,\n"
         "l1 to l9 show the last output of the run in that row, p pauses the grid and lets it go "
         "on,\n"
         "? names the keys. The terminal's title shows the progress until the end, and its task "
         "bar\n"
         "does where the terminal is known to have one (OSC 9;4).\n"
         "\n"
         "With --json standard output is one JSON document with a 'schema' such as\n"
         "\"gridctl.status/1\". Names are snake_case, durations seconds, times RFC 3339 in UTC, "
         "and\n"
         "what is not known is null. Messages on standard error are one JSON document a line, and\n"
         "with '--progress json' events are too:\n"
         "\n"
         "  {\"schema\": \"gridctl.error/1\", \"error\": {\"code\", \"kind\", \"message\", "
         "\"help\", …}}\n"
         "  {\"schema\": \"gridctl.warning/1\", \"warning\": {\"message\", \"help\", …}}\n"
         "  {\"schema\": \"gridctl.notice/1\", \"notice\": {\"message\"}}\n"
         "\n"
         "Errors and warnings about a file have 'file', 'line' and 'column' too. Members may be\n"
         "added to a document; what a member means never changes under the same schema.\n";
}

}  // namespace

std::vector<Topic> builtin_topics() {
  return {
      {"environment", "Variables and files that set options, and variables of runs", environment},
      {"output", "What goes where: streams, colours, JSON", output},
      {"exit-codes", "What the exit status says", exit_codes}};
}

}  // namespace gridctl::cli
