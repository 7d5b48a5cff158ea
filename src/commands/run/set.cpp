#include "builtin.hpp"
#include "options/experiment_argument.hpp"
#include "options/run_choice.hpp"
#include "run/steer_text.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/locate.hpp>

#include <algorithm>
#include <iterator>

namespace gridctl::commands {
namespace {

std::vector<cli::Option> own_options() {
  cli::Option most{.name = "max-concurrent",
                   .letter = 'j',
                   .metavar = "N",
                   .help = "Runs at the same time, as many as there are slots at most",
                   .group = "Runs",
                   .default_text = "as it is"};
  cli::Option first{.name = "first",
                    .metavar = "RUNS",
                    .help = "Of the runs that wait these begin next: 17.2, 17, 3-9",
                    .group = "Runs",
                    .repeatable = true,
                    .completer = runs_completer()};
  most.in_environment = first.in_environment = false;  // each belongs to one call
  return {most, first};
}

cli::CommandInfo info_of_set() {
  cli::CommandInfo info{
      .name = "set",
      .summary = "Change how the gridctl at work goes on",
      .description =
          "Change how the gridctl that is at work in an experiment goes on: how many runs are on "
          "at once, and which begin next. No run that is on is ended: with a smaller number no "
          "run begins until so few are left. It holds until gridctl ends; 'gridctl resume' begins "
          "with the experiment's own settings.",
      .group = "Run",
      .examples = {{"gridctl set -j 2", "the newest experiment"},
                   {"gridctl set digits --first 17.2,3-9", ""}},
      .options = own_options()};
  info.positionals = {experiment_positional()};
  info.positionals.back().required = false;
  info.positionals.back().help =
      "The experiment directory, its name below experiments/, or 'last' (if left out)";
  return info;
}

Result<std::vector<RunId>> runs_from(const cli::Arguments& arguments, const fs::path& folder) {
  if (!arguments.given("first")) return std::vector<RunId>();
  GRIDCTL_TRY_ASSIGN(const auto words, with_best(folder, arguments.all("first")));
  GRIDCTL_TRY_ASSIGN(const auto books, experiment::read_books(folder));
  GRIDCTL_TRY_ASSIGN(auto left, chosen_runs(words, books.trainings, books.tests));
  std::vector<RunId> runs;  // in the order in which they are named
  for (const auto& word : split(join(words, ","), ',')) {
    const auto named = chosen_runs({word}, books.trainings, books.tests);
    if (!named) continue;  // such as `failed`, and none has
    std::copy_if(named->begin(), named->end(), std::back_inserter(runs),
                 [&](const auto& run) { return left.erase(run) > 0; });
  }
  return runs;
}

Result<ExitCode> run_set(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto most, arguments.integer("max-concurrent", 1));
  if (!most && !arguments.given("first"))
    return fail(ErrorKind::usage, "nothing is to be changed", "give -j N or --first RUNS");
  const auto named = arguments.positional(0);
  GRIDCTL_TRY_ASSIGN(const auto folder, experiment::resolve_experiment(
                                            named.empty() ? experiment::kLast : named, services));
  SteerRequest request;
  if (most) request.max_concurrent = static_cast<int>(*most);
  GRIDCTL_TRY_ASSIGN(request.first, runs_from(arguments, folder));
  return steer(folder, request, services);
}

}  // namespace

cli::Command set_command() {
  return {info_of_set(), run_set};
}

}  // namespace gridctl::commands
