#include "options/experiment_argument.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/experiment/locate.hpp>
#include <gridctl/experiment/overview.hpp>

#include <chrono>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

/// "done, 12 runs"; empty where that cannot be told, or takes too long.
std::string standing_of(const fs::path& folder) {
  const auto overview = experiment::read_overview(folder);
  if (!overview) return {};
  return fmt::format("{}, {}", to_string(experiment::state_of(*overview)),
                     counted(overview->trainings.runs + overview->tests.runs, "run"));
}

std::vector<cli::Candidate> complete_experiment(const cli::CompletionContext& context) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kForStates{120};
  const auto begin = Clock::now();
  std::vector<cli::Candidate> candidates;
  for (const auto& path : experiment::experiment_directories(context.prefix)) {
    const bool has_time = Clock::now() - begin < kForStates;
    candidates.push_back({path, has_time ? standing_of(experiment::find_experiment(path)) : ""});
  }
  const auto newest = experiment::find_experiment(experiment::kLast);
  if (!newest.empty() && std::string_view(experiment::kLast).starts_with(context.prefix))
    candidates.push_back({experiment::kLast, newest.string()});
  return candidates;
}

}  // namespace

cli::Positional experiment_positional() {
  cli::Positional positional{
      .name = "EXPDIR",
      .help = "The experiment directory, its name below experiments/, or 'last'",
      .completer = cli::Completer::dynamic_values(complete_experiment)};
  positional.completer.else_directories = true;
  positional.completer.keep_order = true;  // the newest first
  return positional;
}

cli::Positional maybe_experiment() {
  auto positional = experiment_positional();
  positional.help =
      "The experiment directory, its name below experiments/, or 'last' (if left out)";
  positional.required = false;
  return positional;
}

Result<fs::path> named_or_last(const cli::Arguments& arguments, const cli::Services& services) {
  const auto named = arguments.positional(0);
  return experiment::resolve_experiment(named.empty() ? experiment::kLast : named, services);
}

cli::Option trust_option() {
  cli::Option trust{.name = "trust-directory",
                    .help = "Accept an experiment that others own or may write to",
                    .group = "Failure"};
  return trust;
}

bool is_trusted(const cli::Arguments& arguments) {
  return arguments.flag("trust-directory");
}

}  // namespace gridctl::commands
