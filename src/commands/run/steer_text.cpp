#include "run/steer_text.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/session/steer.hpp>

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

nlohmann::ordered_json to_json(const fs::path& experiment, const SteerAnswer& answer, bool is_dry) {
  return {
      {"schema", "gridctl.steer/1"},
      {"experiment", experiment.string()},
      {"done", !is_dry},
      {"paused", answer.is_paused},
      {"max_concurrent", answer.max_concurrent > 0 ? nlohmann::ordered_json(answer.max_concurrent)
                                                   : nlohmann::ordered_json()},
      {"running", answer.running},
      {"held", answer.held},
      {"waiting", answer.waiting},
      {"moved", answer.moved},
      {"halted_because", answer.halted_because.empty()
                             ? nlohmann::ordered_json()
                             : nlohmann::ordered_json(answer.halted_because)}};
}

const char* state_of(const SteerAnswer& answer) {
  if (answer.held > 0) return "held";
  return answer.is_paused ? "paused" : "running";
}

std::string to_text(const fs::path& experiment, const SteerAnswer& answer, bool is_dry) {
  const auto most = answer.max_concurrent > 0
                        ? fmt::format("at most {} at once, ", answer.max_concurrent)
                        : std::string();
  return printable(fmt::format("{}   {}{}   {}{} running, {} to begin", experiment.string(),
                               is_dry ? "would be " : "", state_of(answer), most, answer.running,
                               answer.waiting)) +
         "\n";
}

}  // namespace

cli::Option steer_dry_run_option() {
  cli::Option dry_run{.name = "dry-run",
                      .letter = 'n',
                      .help = "Say how the grid would go on, change nothing",
                      .group = "Output"};
  dry_run.in_environment = false;
  return dry_run;
}

Result<ExitCode> steer(const fs::path& experiment, const SteerRequest& request,
                       const cli::Services& services, bool is_dry) {
  GRIDCTL_TRY_ASSIGN(const auto answer, is_dry ? session::foresee_steering(experiment, request)
                                               : session::steer_gridctl(experiment, request));
  *services.out.stream << (services.globals.json
                               ? json_text(to_json(experiment, answer, is_dry), 2) + "\n"
                               : to_text(experiment, answer, is_dry));
  const auto most = static_cast<std::size_t>(request.set.max_concurrent.value_or(0));
  if (answer.max_concurrent < most)
    services.notice(fmt::format("{} at once is the most: so many slots were made at the start",
                                answer.max_concurrent));
  if (!answer.halted_because.empty())
    services.notice("no run begins any more: " + printable(answer.halted_because));
  if (!request.first.empty() && answer.moved == 0)
    services.notice("none of these runs waits to begin");
  return ExitCode::ok;
}

}  // namespace gridctl::commands
