#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/overview.hpp>
#include <gridctl/session/notify.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::session {
namespace {

constexpr std::size_t kMostOutput = std::size_t{64} << 10U;

std::string last_line(std::string_view text) {
  text = trim(text);
  return printable(text.substr(text.rfind('\n') + 1));
}

/// How all trainings and tests of an experiment stand together.
struct Standing {
  std::string name;
  std::string state;
  std::size_t total = 0;
  std::size_t succeeded = 0;
  std::size_t failed = 0;
  std::size_t stopped = 0;
  std::size_t stopped_early = 0;
  std::size_t skipped = 0;
  [[nodiscard]] std::size_t unfinished() const {
    return total - succeeded - failed - stopped - stopped_early - skipped;
  }
};

Result<Standing> standing_of(const fs::path& experiment) {
  GRIDCTL_TRY_ASSIGN(const auto overview, experiment::read_overview(experiment));
  const auto of = [&](RunState state) { return experiment::count(overview, state); };
  return Standing{overview.experiment.name,
                  experiment::to_string(experiment::state_of(overview)),
                  overview.trainings.runs + overview.tests.runs,
                  of(RunState::succeeded),
                  of(RunState::failed) + of(RunState::lost),
                  of(RunState::stopped),
                  of(RunState::stopped_early),
                  of(RunState::skipped)};
}

std::string summary_of(const Standing& standing) {
  auto summary = fmt::format("{} {}: {} ok", standing.name, standing.state, standing.succeeded);
  for (const auto& [number, word] : {std::pair(standing.failed, "failed"),
                                     {standing.stopped, "stopped"},
                                     {standing.stopped_early, "stopped early"},
                                     {standing.skipped, "skipped"},
                                     {standing.unfinished(), "unfinished"}}) {
    if (number > 0) summary += fmt::format(", {} {}", number, word);
  }
  return printable(summary + fmt::format(" of {}", counted(standing.total, "run")));
}

}  // namespace

Result<sys::Variables> end_variables(const fs::path& experiment, ExitCode status) {
  GRIDCTL_TRY_ASSIGN(const auto standing, standing_of(experiment));
  return sys::Variables{{"GRIDCTL_END_EXPERIMENT", experiment.string()},
                        {"GRIDCTL_END_NAME", standing.name},
                        {"GRIDCTL_END_STATE", standing.state},
                        {"GRIDCTL_END_STATUS", std::to_string(static_cast<int>(status))},
                        {"GRIDCTL_END_TOTAL", std::to_string(standing.total)},
                        {"GRIDCTL_END_SUCCEEDED", std::to_string(standing.succeeded)},
                        {"GRIDCTL_END_FAILED", std::to_string(standing.failed)},
                        {"GRIDCTL_END_STOPPED", std::to_string(standing.stopped)},
                        {"GRIDCTL_END_STOPPED_EARLY", std::to_string(standing.stopped_early)},
                        {"GRIDCTL_END_SKIPPED", std::to_string(standing.skipped)},
                        {"GRIDCTL_END_UNFINISHED", std::to_string(standing.unfinished())},
                        {"GRIDCTL_END_SUMMARY", summary_of(standing)}};
}

Result<std::string> end_document(const fs::path& experiment, ExitCode status) {
  GRIDCTL_TRY_ASSIGN(const auto standing, standing_of(experiment));
  return json_text(nlohmann::ordered_json{{"schema", "gridctl.end/1"},
                                          {"experiment", experiment.string()},
                                          {"name", standing.name},
                                          {"state", standing.state},
                                          {"exit_status", static_cast<int>(status)},
                                          {"runs", standing.total},
                                          {"succeeded", standing.succeeded},
                                          {"failed", standing.failed},
                                          {"stopped", standing.stopped},
                                          {"stopped_early", standing.stopped_early},
                                          {"skipped", standing.skipped},
                                          {"unfinished", standing.unfinished()}},
                   2);
}

Result<std::string> notify(const std::vector<std::string>& argv, const fs::path& experiment,
                           ExitCode status, std::chrono::milliseconds patience) {
  GRIDCTL_TRY_ASSIGN(const auto variables, end_variables(experiment, status));
  GRIDCTL_TRY_ASSIGN(const auto said,
                     sys::capture(argv, experiment, patience, kMostOutput, variables));
  if (!said.exit.success())
    return fail(ErrorKind::io,
                fmt::format("'{}' ended with {}: {}", argv.front(), to_string(said.exit),
                            last_line(said.errors.empty() ? said.output : said.errors)),
                "try it in the experiment's folder with the variables GRIDCTL_END_* set");
  return said.output + said.errors;
}

}  // namespace gridctl::session
