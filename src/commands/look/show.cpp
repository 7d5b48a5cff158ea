#include "builtin.hpp"
#include "look/run_view.hpp"
#include "options/run_choice.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/run_selector.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/books.hpp>
#include <gridctl/launch/again_script.hpp>

#include <ostream>

#include <fmt/format.h>

namespace gridctl::commands {
namespace {

constexpr int kSignalBase = 128;  // as shells say it

/// What a shell would have seen of the run. A run that failed without a status of its own (it could
/// not be started, a product is missing) counts as failed; one that has not ended has nothing to
/// tell.
ExitCode mirrored(const RunRecord& run) {
  if (!is_settled(run.state)) return ExitCode::nothing_to_do;
  if (run.exit && run.exit->signal) return static_cast<ExitCode>(kSignalBase + *run.exit->signal);
  if (run.exit && run.exit->code && *run.exit->code != 0)
    return static_cast<ExitCode>(*run.exit->code);
  return run.state == RunState::succeeded ? ExitCode::ok : ExitCode::runs_failed;
}

Result<const RunRecord*> one_run(const RunChoice& choice, Phase phase) {
  const auto& runs = experiment::runs_of(choice.books, phase);
  GRIDCTL_TRY_ASSIGN(const auto selector, RunSelector::parse(choice.selectors));
  GRIDCTL_TRY_ASSIGN(const auto positions, selector.choose(runs));
  if (positions.size() == 1) return &runs[positions.front()];
  for (const auto position : positions)
    if (choice.best == runs[position].id) return &runs[position];
  return fail(ErrorKind::usage,
              fmt::format("'{}' selects {} runs, and show takes one", join(choice.selectors, " "),
                          positions.size()),
              fmt::format("name one, such as {}", experiment::name_of(runs[positions.front()])));
}

std::vector<cli::Option> own_options() {
  cli::Option mirror{
      .name = "exit-code", .help = "Exit as the run did (128 + N for signal N)", .group = "Output"};
  cli::Option test{.name = "test",
                   .metavar = "N",
                   .help = "The N-th test of the run",
                   .group = "Runs",
                   .default_text = "the training"};
  cli::Option shell{.name = "shell",
                    .help = "Print a script that does the run again in a folder of its own",
                    .group = "Output"};
  return {test, mirror, shell};
}

/// The N-th test of the one training that is chosen.
Result<const RunRecord*> test_of(const experiment::Books& books, const RunRecord& training,
                                 long number) {
  for (const auto& test : books.tests) {
    if (test.id == training.id && test.test == number) return &test;
  }
  return fail(ErrorKind::nothing_to_do,
              fmt::format("run {} has no test {}", to_string(training.id), number),
              "'gridctl show' without --test lists its tests");
}

cli::CommandInfo info_of_show() {
  cli::CommandInfo info{
      .name = "show",
      .summary = "Show one run: command, configuration, resources, metrics",
      .description =
          "Show all that is known of one run: its state and why, its command to paste into a "
          "shell, the values it was given, its times, products and metrics, and the end of its "
          "output. Without a selector: the run that was started last.",
      .group = "Look",
      .examples = {{"gridctl show 17.2", "a run of the newest experiment"},
                   {"gridctl show best", "the best run of the best configuration"},
                   {"gridctl show digits 17.2 --test 1", "the first test of its model"},
                   {"gridctl show 17.2 --exit-code >/dev/null", "exits as the run did"},
                   {"gridctl show 17.2 --shell | sh", "does it again, in the new folder c17r2"}},
      .positionals = choice_positionals(),
      .options = own_options()};
  for (auto& option : info.options) option.in_environment = false;  // each belongs to one call
  return info;
}

Result<ExitCode> run_show(const cli::Arguments& arguments, cli::Services& services) {
  if (arguments.flag("shell") && (services.globals.json || arguments.flag("exit-code")))
    return fail(ErrorKind::usage, "--shell prints a script, and so excludes --json and --exit-code",
                "leave one of them out");
  GRIDCTL_TRY_ASSIGN(const auto number, arguments.integer("test", 1));
  GRIDCTL_TRY_ASSIGN(const auto choice, choice_from(arguments, services, Phase::train,
                                                    [](const fs::path&) { return "last"; }));
  auto run = one_run(choice, Phase::train);
  if (run && number) run = test_of(choice.books, **run, *number);
  if (!run) return tl::unexpected(run.error());

  const auto view = view_run(choice.books, **run);
  if (arguments.flag("shell")) {
    GRIDCTL_TRY_ASSIGN(const auto past, past_run(view));
    *services.out.stream << launch::again_script(past);
    return ExitCode::ok;
  }
  if (services.globals.json)
    *services.out.stream << json_text(to_json(view), 2) << "\n";
  else
    *services.out.stream << to_text(view, services.out);
  return arguments.flag("exit-code") ? mirrored(**run) : ExitCode::ok;
}

}  // namespace

cli::Command show_command() {
  return {info_of_show(), run_show};
}

}  // namespace gridctl::commands
