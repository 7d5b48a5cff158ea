#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/overview.hpp>
#include <gridctl/session/notify.hpp>

#include <fmt/format.h>

namespace gridctl::session {
namespace {

constexpr std::size_t kMostOutput = std::size_t{64} << 10U;

std::string last_line(std::string_view text) {
  text = trim(text);
  return printable(text.substr(text.rfind('\n') + 1));
}

}  // namespace

Result<sys::Variables> end_variables(const fs::path& experiment, ExitCode status) {
  GRIDCTL_TRY_ASSIGN(const auto overview, experiment::read_overview(experiment));
  const auto of = [&](RunState state) { return experiment::count(overview, state); };
  const auto total = overview.trainings.runs + overview.tests.runs;
  const auto failed = of(RunState::failed) + of(RunState::lost);
  const auto ended =
      of(RunState::succeeded) + failed + of(RunState::stopped) + of(RunState::skipped);
  const auto name = overview.experiment.name;
  const std::string state = experiment::to_string(experiment::state_of(overview));
  auto summary = fmt::format("{} {}: {} ok", name, state, of(RunState::succeeded));
  for (const auto& [number, word] : {std::pair(failed, "failed"),
                                     {of(RunState::stopped), "stopped"},
                                     {of(RunState::skipped), "skipped"},
                                     {total - ended, "unfinished"}}) {
    if (number > 0) summary += fmt::format(", {} {}", number, word);
  }
  summary += fmt::format(" of {}", counted(total, "run"));
  return sys::Variables{{"GRIDCTL_END_EXPERIMENT", experiment.string()},
                        {"GRIDCTL_END_NAME", name},
                        {"GRIDCTL_END_STATE", state},
                        {"GRIDCTL_END_STATUS", std::to_string(static_cast<int>(status))},
                        {"GRIDCTL_END_TOTAL", std::to_string(total)},
                        {"GRIDCTL_END_SUCCEEDED", std::to_string(of(RunState::succeeded))},
                        {"GRIDCTL_END_FAILED", std::to_string(failed)},
                        {"GRIDCTL_END_STOPPED", std::to_string(of(RunState::stopped))},
                        {"GRIDCTL_END_SKIPPED", std::to_string(of(RunState::skipped))},
                        {"GRIDCTL_END_UNFINISHED", std::to_string(total - ended)},
                        {"GRIDCTL_END_SUMMARY", printable(summary)}};
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
