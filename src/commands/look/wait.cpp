#include "builtin.hpp"
#include "options/experiment_argument.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/locate.hpp>
#include <gridctl/experiment/overview.hpp>
#include <gridctl/experiment/wait.hpp>

#include <array>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kStates = {RunState::succeeded, RunState::failed,        RunState::lost,
                                RunState::stopped,   RunState::stopped_early, RunState::skipped,
                                RunState::running,   RunState::submitted,     RunState::planned};

/// "exp   failed   3 succeeded, 1 failed".
std::string to_line(const experiment::Overview& overview) {
  std::vector<std::string> parts;
  for (const auto state : kStates) {
    if (const auto number = experiment::count(overview, state); number > 0)
      parts.push_back(fmt::format("{} {}", number, in_words(state)));
  }
  return fmt::format("{}   {}   {}\n", printable(overview.folder.string()),
                     to_string(experiment::state_of(overview)), join(parts, ", "));
}

Json to_json(const experiment::Overview& overview) {
  auto runs = Json::object();
  for (const auto state : kStates) runs[to_string(state)] = experiment::count(overview, state);
  return {{"experiment", overview.folder.string()},
          {"state", to_string(experiment::state_of(overview))},
          {"exit_status", static_cast<int>(experiment::outcome_of(overview))},
          {"runs", runs}};
}

void warn_of_stale(const experiment::Overview& overview, const cli::Services& services) {
  if (experiment::state_of(overview) != experiment::ExperimentState::stale) return;
  const auto running = experiment::count(overview, RunState::running);
  services.warn({fmt::format("no gridctl works on '{}', yet {} {} booked as running",
                             printable(overview.folder.string()), counted(running, "run"),
                             running == 1 ? "is" : "are"),
                 fmt::format("'gridctl resume {}' finds out what became of them, and goes on",
                             printable(shell_quote(overview.folder.string()))),
                 {}});
}

cli::CommandInfo info_of_wait() {
  cli::CommandInfo info{
      .name = "wait",
      .summary = "Wait for the end of an experiment",
      .description =
          "Wait until no gridctl works on an experiment any more, and end as its grid ended: with "
          "status 0 if all that it did went well, 3 if a run failed or the gridctl was killed, "
          "130 or 143 if it was stopped. Of several experiments the first that did not end well "
          "counts. An experiment that nobody works on is judged at once. Only reads.",
      .group = "Look",
      .examples = {{"gridctl wait", "the newest experiment"},
                   {"gridctl wait digits && gridctl analyze digits", "in a script"},
                   {"timeout 2h gridctl wait digits", "no longer than that"}}};
  auto experiment = maybe_experiment();
  experiment.repeatable = true;
  info.positionals = {experiment};
  return info;
}

Result<ExitCode> run_wait(const cli::Arguments& arguments, cli::Services& services) {
  auto names = arguments.positionals();
  if (names.empty()) names = {experiment::kLast};
  std::vector<experiment::Overview> all;
  for (const auto& name : names) {
    GRIDCTL_TRY_ASSIGN(const auto folder, experiment::resolve_experiment(name, services));
    GRIDCTL_TRY_ASSIGN(auto overview, experiment::read_overview(folder));
    all.push_back(std::move(overview));
  }
  GRIDCTL_TRY_ASSIGN(const auto interrupt, experiment::wait_for_end(all));
  if (interrupt) return *interrupt;
  const auto code = experiment::outcome_of(all);
  for (const auto& overview : all) warn_of_stale(overview, services);
  auto& out = *services.out.stream;
  if (services.globals.json) {
    Json document = {{"schema", "gridctl.wait/1"}, {"experiments", Json::array()}};
    for (const auto& overview : all) document["experiments"].push_back(to_json(overview));
    out << json_text(document, 2) << "\n";
    return code;
  }
  for (const auto& overview : all) out << to_line(overview);
  return code;
}

}  // namespace

cli::Command wait_command() {
  return {info_of_wait(), run_wait};
}

}  // namespace gridctl::commands
