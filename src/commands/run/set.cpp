#include "builtin.hpp"
#include "options/experiment_argument.hpp"
#include "options/limit_options.hpp"
#include "options/run_choice.hpp"
#include "run/steer_text.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/locate.hpp>

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

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
  cli::Option failures{.name = "max-failures",
                       .metavar = "N",
                       .help = "Start no more after N failures, N%, auto, or none",
                       .group = "Failure",
                       .default_text = "as it is"};
  cli::Option timeout{.name = "timeout",
                      .metavar = "TIME",
                      .help = "End a run after TIME, or 3x the usual time; 0: never",
                      .group = "Failure",
                      .default_text = "as it is"};
  cli::Option until{.name = "until",
                    .metavar = "TIME",
                    .help = "End the grid at 08:00, or on a date; none: not by the clock",
                    .group = "End",
                    .default_text = "as it is"};
  cli::Option budget{.name = "budget",
                     .metavar = "TIME",
                     .help = "End the grid once its runs were on for TIME; 0: never",
                     .group = "End",
                     .default_text = "as it is"};
  std::vector<cli::Option> options = {most, first, failures, timeout, until, budget};
  for (auto& option : options) {
    option.in_environment = false;  // each belongs to one call
    if (option.group != "Runs") option.completer = limit_completer(option.name);
  }
  options.push_back(steer_dry_run_option());
  return options;
}

cli::CommandInfo info_of_set() {
  cli::CommandInfo info{
      .name = "set",
      .summary = "Change how the gridctl at work goes on",
      .description =
          "Change how the gridctl that is at work in an experiment goes on: how many runs are on "
          "at once, which begin next, how many may fail, how long one may take, when the grid "
          "ends. With fewer at once "
          "no run is ended, and none begins until so few are left; a timeout is for the runs that "
          "are on, too. It holds until gridctl ends; 'gridctl resume' begins with the experiment's "
          "own settings.",
      .group = "Run",
      .examples = {{"gridctl set -j 2", "the newest experiment"},
                   {"gridctl set digits --first 17.2,3-9", ""},
                   {"gridctl set --timeout 2h --max-failures 10%", ""}},
      .options = own_options()};
  info.positionals = {maybe_experiment()};
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

Result<SteerSettings> settings_from(const cli::Arguments& arguments) {
  SteerSettings settings;
  GRIDCTL_TRY_ASSIGN(const auto most, arguments.integer("max-concurrent", 1));
  if (most)
    settings.max_concurrent =
        static_cast<int>(std::min<long>(*most, std::numeric_limits<int>::max()));
  GRIDCTL_TRY_ASSIGN(const auto limits, limits_from(arguments, {}));
  if (arguments.given("max-failures")) settings.max_failures = limits.max_failures;
  if (arguments.given("timeout")) settings.timeout = limits.timeout;
  // The day that is meant here and now, whenever the gridctl at work hears of it.
  if (arguments.given("until"))
    settings.until = on_its_day(limits.until, std::chrono::system_clock::now());
  if (arguments.given("budget")) settings.budget = limits.budget;
  return settings;
}

Result<ExitCode> run_set(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(auto set, settings_from(arguments));
  if (!set.is_any() && !arguments.given("first"))
    return fail(ErrorKind::usage, "nothing is to be changed",
                "give -j N, --first RUNS, --max-failures N, --timeout, --until or --budget TIME");
  GRIDCTL_TRY_ASSIGN(const auto folder, named_or_last(arguments, services));
  SteerRequest request;
  request.set = set;
  GRIDCTL_TRY_ASSIGN(request.first, runs_from(arguments, folder));
  return steer(folder, request, services, arguments.flag("dry-run"));
}

}  // namespace

cli::Command set_command() {
  return {info_of_set(), run_set};
}

}  // namespace gridctl::commands
