#include "usage_errors.hpp"

#include "scan.hpp"

#include <gridctl/cli/help.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gridctl::cli {
namespace {

Error usage_error(std::string message, std::string help) {
  return Error{ErrorKind::usage, std::move(message), std::move(help), {}, {}, {}};
}

std::string see_help(const CommandInfo& info) {
  return info.name.empty() ? "'gridctl --help' lists the options"
                           : fmt::format("'gridctl {} --help' lists the options", info.name);
}

struct Habit {
  const char* said;   ///< what other programs call it
  const char* meant;  ///< ours
};

// Words of Slurm, pueue, GNU parallel, docker, kubectl, W&B and of shells.
constexpr Habit kCommandHabits[] = {
    {"ps", "status"},      {"top", "status"},      {"watch", "status"},    {"jobs", "runs"},
    {"queue", "runs"},     {"squeue", "runs"},     {"table", "runs"},      {"tail", "logs"},
    {"log", "logs"},       {"follow", "logs"},     {"cat", "logs"},        {"kill", "stop"},
    {"cancel", "stop"},    {"scancel", "stop"},    {"abort", "stop"},      {"interrupt", "stop"},
    {"hold", "pause"},     {"suspend", "pause"},   {"continue", "resume"}, {"release", "resume"},
    {"restart", "resume"}, {"retry", "resume"},    {"requeue", "resume"},  {"delete", "rm"},
    {"remove", "rm"},      {"clean", "rm"},        {"compare", "diff"},    {"describe", "show"},
    {"inspect", "show"},   {"info", "show"},       {"start", "train"},     {"submit", "train"},
    {"launch", "train"},   {"sweep", "train"},     {"fit", "train"},       {"eval", "test"},
    {"evaluate", "test"},  {"results", "analyze"}, {"summary", "analyze"}, {"plot", "report"},
    {"new", "init"},       {"gpus", "devices"},    {"nodes", "devices"},   {"check", "doctor"},
    {"fix", "repair"},     {"parallel", "set"},    {"update", "set"},      {"freeze", "pause"},
    {"thaw", "resume"},    {"unpause", "resume"},  {"add", "train"}};
constexpr Habit kOptionHabits[] = {{"--gpu", "--device"},
                                   {"--gpus", "--device"},
                                   {"--cuda", "--device"},
                                   {"--out", "--expdir"},
                                   {"--output-dir", "--expdir"},
                                   {"--dir", "--expdir"},
                                   {"--jobs", "--max-concurrent"},
                                   {"--parallel", "--max-concurrent"},
                                   {"--workers", "--max-concurrent"},
                                   {"--num-workers", "--max-concurrent"},
                                   {"--seeds", "--repetitions"},
                                   {"--where", "--filter"},
                                   {"--override", "--set"},
                                   {"--param", "--set"},
                                   {"--halt", "--max-failures"},
                                   {"--deadline", "--until"},
                                   {"--time-budget", "--budget"},
                                   {"--max-time", "--budget"},
                                   {"--suspend", "--hold"},
                                   {"--append", "--into"},
                                   {"--follow", "--watch"},
                                   {"-f", "--force"},
                                   {"--background", "--detach"},
                                   {"--daemon", "--detach"},
                                   {"--dryrun", "--dry-run"},
                                   {"--rerun", "--again"},
                                   {"--tail", "--lines"}};

/// What people of other programs mean by a word, if it is among the names.
template <std::size_t N>
std::optional<std::string> meant_by_habit(const Habit (&habits)[N], const std::string& typed,
                                          const std::vector<std::string>& names) {
  for (const auto& [said, meant] : habits) {
    if (typed == said && std::find(names.begin(), names.end(), meant) != names.end()) return meant;
  }
  return std::nullopt;
}

/// The letter that is no option in a cluster such as -vx.
std::string unknown_letter(const std::vector<Option>& options, const std::string& cluster) {
  for (std::size_t i = 1; i < cluster.size(); ++i)
    if (!find_option(options, cluster[i])) return {'-', cluster[i]};
  return cluster;
}

/// An abbreviation is meant as such, however near another name may be.
std::optional<std::string> meant_name(const std::string& typed,
                                      const std::vector<std::string>& names) {
  for (const auto& name : names)
    if (name.starts_with(typed)) return name;
  return nearest(typed, names);
}

std::string see_usage(const CommandInfo& info) {
  return fmt::format("usage: {}   ('gridctl {} --help' explains)", usage_line(info), info.name);
}

}  // namespace

Error unknown_option(const CommandInfo& info, const std::vector<Option>& options,
                     const std::string& word) {
  std::vector<std::string> names;
  names.reserve(options.size());
  for (const auto& option : options) names.push_back("--" + option.name);
  std::string typed = word.substr(0, word.find('='));
  if (!typed.starts_with("--")) typed = unknown_letter(options, typed);
  auto meant = meant_by_habit(kOptionHabits, typed, names);
  if (!meant && typed.starts_with("--")) meant = meant_name(typed, names);
  return usage_error(fmt::format("unknown option '{}'", typed),
                     meant ? fmt::format("did you mean '{}'?", *meant) : see_help(info));
}

Error missing_value(const Option& option) {
  const std::string wanted = option.choices.empty() ? option.help : join(option.choices, ", ");
  return usage_error(fmt::format("option '--{}' needs a value", option.name),
                     fmt::format("--{} {}: {}", option.name, option.metavar, wanted));
}

Error unwanted_value(const Option& option) {
  return usage_error(fmt::format("option '--{}' takes no value", option.name),
                     fmt::format("write '--{}' alone", option.name));
}

Error given_twice(const Option& option) {
  return usage_error(fmt::format("option '--{}' is given twice", option.name), "give it once");
}

Error wrong_choice(const Option& option, const std::string& said_as, const std::string& value) {
  const auto meant = nearest(value, option.choices);
  const std::string list = "one of " + join(option.choices, ", ");
  return usage_error(fmt::format("'{}' is not a value for {}", value, said_as),
                     meant ? fmt::format("did you mean '{}'? ({})", *meant, list) : "give " + list);
}

Error missing_positional(const CommandInfo& info, const Positional& positional) {
  return usage_error(fmt::format("'gridctl {}' needs {}", info.name, positional.name),
                     see_usage(info));
}

Error extra_positional(const CommandInfo& info, const std::string& word) {
  return usage_error(fmt::format("unexpected argument '{}'", word),
                     info.name.empty() ? see_help(info) : see_usage(info));
}

Error unknown_command(const CommandRegistry& registry, std::vector<std::string> words,
                      std::size_t at) {
  std::vector<std::string> names;
  for (const auto& command : registry.commands()) {
    const auto info = command.info;
    if (info.group.empty()) continue;
    names.push_back(info.name);
    names.insert(names.end(), info.aliases.begin(), info.aliases.end());
  }
  const std::string message = fmt::format("unknown command '{}'", words[at]);
  auto meant = meant_by_habit(kCommandHabits, words[at], names);
  if (!meant) meant = nearest(words[at], names);
  if (!meant) return usage_error(message, "'gridctl --help' lists the commands");
  words[at] = *meant;
  return usage_error(message,
                     fmt::format("did you mean '{}'?   gridctl {}", *meant, shell_quote(words)));
}

}  // namespace gridctl::cli
