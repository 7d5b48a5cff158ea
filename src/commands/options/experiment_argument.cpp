#include "options/experiment_argument.hpp"

#include <gridctl/experiment/locate.hpp>

#include <string_view>

namespace gridctl::commands {
namespace {

std::vector<cli::Candidate> complete_experiment(const cli::CompletionContext& context) {
  std::vector<cli::Candidate> candidates;
  for (const auto& path : experiment::experiment_directories(context.prefix))
    candidates.push_back({path, ""});
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
  return positional;
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
