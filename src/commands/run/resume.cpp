#include "builtin.hpp"
#include "options/detach.hpp"
#include "options/device_options.hpp"
#include "options/experiment_argument.hpp"
#include "options/joined.hpp"
#include "options/limit_options.hpp"
#include "options/place_options.hpp"
#include "options/run_choice.hpp"
#include "options/slurm_options.hpp"
#include "options/terminal.hpp"
#include "run/pipeline_end.hpp"
#include "run/steer_text.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/desired_state.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/experiment/removal.hpp>
#include <gridctl/experiment/testers.hpp>
#include <gridctl/session/grid_work.hpp>
#include <gridctl/session/steer.hpp>
#include <gridctl/sys/folder_key.hpp>

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

std::vector<cli::Option> own_options() {
  cli::Option failed{.name = "failed", .help = "Also try failed runs again", .group = "Runs"};

  cli::Option run{.name = "run",
                  .metavar = "RUNS",
                  .help = "Only these, also if they failed; the same as SELECTOR",
                  .group = "Runs",
                  .repeatable = true,
                  .completer = runs_completer()};

  cli::Option only{.name = "only",
                   .metavar = "EXPR",
                   .help = "Only configurations like lr=0.1 or epochs>=10,task=a*",
                   .group = "Runs",
                   .repeatable = true};

  cli::Option again{
      .name = "again",
      .help = "Do the named runs again although they succeeded; the old attempts stay",
      .group = "Runs",
      .in_environment = false};  // it belongs to one call
  std::vector<cli::Option> options = {failed, run, again, only};
  for (auto& option : unattended_options()) options.push_back(std::move(option));
  options.push_back({.name = "dry-run",
                     .letter = 'n',
                     .help = "Say which runs would begin, start nothing",
                     .group = "Output"});
  return options;
}

/// A run that is named is done again although it has failed.
Result<experiment::Redo> redo_from(const cli::Arguments& arguments,
                                   std::vector<std::string> selectors,
                                   const journal::Journal& journal, const fs::path& folder) {
  experiment::Redo redo;
  redo.failed = arguments.flag("failed");
  redo.again = arguments.flag("again");
  GRIDCTL_TRY_ASSIGN(const auto named, with_best(folder, arguments.all("run")));
  selectors.insert(selectors.end(), named.begin(), named.end());
  if (selectors.empty() && redo.again)
    return fail(ErrorKind::usage, "--again needs to know which runs",
                "name them, as in 'gridctl resume EXPDIR 17.2,3-9 --again'; 'all' means every run");
  if (selectors.empty()) return redo;
  GRIDCTL_TRY_ASSIGN(auto trainings, journal.runs(Phase::train));
  GRIDCTL_TRY_ASSIGN(auto tests, journal.runs(Phase::test));
  journal::mark_gone(trainings, folder);
  journal::mark_gone(tests, folder);
  GRIDCTL_TRY_ASSIGN(auto runs, chosen_runs(selectors, trainings, tests));
  redo.runs = std::move(runs);
  redo.failed = true;
  return redo;
}

/// Relative names of the grid (programs, data) begin where it was started.
Result<void> return_to(const std::string& cwd) {
  boost::system::error_code error;
  fs::current_path(cwd, error);
  if (!error) return {};
  return fail(
      ErrorKind::io,
      fmt::format("cannot go to '{}', where the experiment was started: {}", cwd, error.message()),
      "mount or restore it; or name the grid again: gridctl train GRID.yaml --into EXPDIR");
}

/// Limits what is done again to configurations that fit one of the filters, if there are any.
Result<void> limit_to(const std::vector<std::string>& filters,
                      const experiment::FrozenInputs& frozen, const journal::Journal& journal,
                      experiment::Redo& redo, const cli::Services& services) {
  if (filters.empty()) return {};
  auto inputs = frozen.inputs;
  inputs.only = filters;
  GRIDCTL_TRY_ASSIGN(auto plan,
                     experiment::make_plan(inputs, &frozen.grid, services.environment, services));
  GRIDCTL_TRY(experiment::renumber(plan, journal));
  auto& numbers = redo.configurations.emplace();
  for (std::size_t position = 0; position < plan.configuration_count(); ++position)
    numbers.insert(plan.configuration_at(position).number);
  return {};
}

/// None if the experiment has no tests and knows no tester.
Result<std::optional<experiment::TestPlan>> test_plan(const experiment::FrozenInputs& frozen,
                                                      const journal::Journal& journal,
                                                      const cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto tests, journal.runs(Phase::test));
  if (frozen.tests_of_each_model == 0 && tests.empty()) return std::nullopt;
  GRIDCTL_TRY_ASSIGN(auto tester, experiment::tester_for(frozen.grid.trainer, frozen.grid.tester,
                                                         services.environment));
  GRIDCTL_TRY(session::check_tester(tester));
  return experiment::TestPlan{std::move(tester), frozen.tests_of_each_model};
}

nlohmann::ordered_json to_json(const std::vector<RunRecord>& runs) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& run : runs)
    list.push_back(
        {{"run", to_string(run.id)}, {"test", run.test}, {"state", to_string(run.state)}});
  return list;
}

std::string to_text(const fs::path& folder, const experiment::Foreseen& foreseen) {
  constexpr std::size_t kMost = 50;
  auto text = fmt::format("would go on with '{}': {} to begin, {} on", printable(folder.string()),
                          counted(foreseen.queue.size(), "run"), foreseen.on.size());
  const auto add = [&text](std::size_t count, const char* what) {
    if (count > 0) text += fmt::format("{} {} {}", text.ends_with("; not") ? "" : ",", count, what);
  };
  const bool leaves_any = foreseen.failed + foreseen.stopped + foreseen.stopped_early > 0;
  if (leaves_any) text += "; not";
  add(foreseen.failed, "that failed");
  add(foreseen.stopped, "that somebody stopped by name");
  add(foreseen.stopped_early, "that a rule stopped");
  text += "\n";
  for (std::size_t i = 0; i < std::min(kMost, foreseen.queue.size()); ++i) {
    const auto& run = foreseen.queue[i];
    text += printable(fmt::format("  {} {}   {}", experiment::name_of(run), run.label,
                                  to_string(run.state))) +
            "\n";
  }
  if (foreseen.queue.size() > kMost)
    text += fmt::format("  and {} more\n", foreseen.queue.size() - kMost);
  return text;
}

/// Tells what a resume would do. Takes no lock and changes nothing.
Result<ExitCode> show_what_is_left(const cli::Arguments& arguments, const ChoiceWords& words,
                                   const cli::Services& services) {
  if (const auto holder = experiment::lock_holder(words.folder))
    return fail(ErrorKind::locked,
                fmt::format("a gridctl works on '{}' already: process {}",
                            printable(words.folder.string()), holder->pid),
                "'gridctl status' shows how it stands");
  GRIDCTL_TRY_ASSIGN(const auto frozen, experiment::read_inputs(words.folder));
  GRIDCTL_TRY_ASSIGN(
      const auto journal,
      journal::Journal::open(words.folder / journal::kJournalName, journal::Journal::Access::read));
  GRIDCTL_TRY_ASSIGN(auto redo, redo_from(arguments, words.selectors, *journal, words.folder));
  GRIDCTL_TRY(limit_to(arguments.all("only"), frozen, *journal, redo, services));
  GRIDCTL_TRY_ASSIGN(auto grid_plan, experiment::make_plan(frozen.inputs, &frozen.grid,
                                                           services.environment, services));
  GRIDCTL_TRY_ASSIGN(const auto limits, limits_from(arguments, grid_plan.grid().settings.limits));
  redo.retries = limits.retries;
  GRIDCTL_TRY_ASSIGN(const auto foreseen, experiment::foresee_to_do(*journal, words.folder, redo));
  auto& out = *services.out.stream;
  if (services.globals.json)
    out << json_text(nlohmann::ordered_json{{"schema", "gridctl.to-do/1"},
                                            {"experiment", words.folder.string()},
                                            {"runs", to_json(foreseen.queue)},
                                            {"on", to_json(foreseen.on)},
                                            {"kept", foreseen.kept},
                                            {"failed", foreseen.failed},
                                            {"stopped", foreseen.stopped},
                                            {"stopped_early", foreseen.stopped_early}},
                     2)
        << "\n";
  else
    out << to_text(words.folder, foreseen);
  return ExitCode::ok;
}

Result<ExitCode> go_on(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto words, words_from(arguments, services));
  GRIDCTL_TRY(experiment::read_inputs(words.folder));
  GRIDCTL_TRY_ASSIGN(const auto is_paused, session::is_paused(words.folder));
  const bool is_dry = arguments.flag("dry-run");
  if (is_paused && words.selectors.empty())
    return steer(words.folder, {.paused = false}, services, is_dry);
  if (is_dry) return show_what_is_left(arguments, words, services);
  const auto folder = sys::plain_absolute(words.folder);
  GRIDCTL_TRY_ASSIGN(auto lock,
                     experiment::lock_experiment(folder, is_trusted(arguments), services.argv));
  // Under the lock: until then another gridctl may have changed it.
  GRIDCTL_TRY_ASSIGN(auto frozen, experiment::read_inputs(folder));
  GRIDCTL_TRY(return_to(frozen.cwd));

  GRIDCTL_TRY_ASSIGN(auto plan, experiment::make_plan(frozen.inputs, &frozen.grid,
                                                      services.environment, services));
  GRIDCTL_TRY_ASSIGN(auto journal, journal::Journal::open(folder / journal::kJournalName,
                                                          journal::Journal::Access::write));
  GRIDCTL_TRY(experiment::renumber(plan, *journal));
  GRIDCTL_TRY(experiment::finish_removals(folder, *journal, services));
  // A gridctl that was killed while it added to the experiment has written what it is made from,
  // and not yet what is to be done.
  GRIDCTL_TRY(experiment::book_missing(*journal, folder, plan));
  GRIDCTL_TRY_ASSIGN(auto redo, redo_from(arguments, words.selectors, *journal, folder));
  GRIDCTL_TRY(limit_to(arguments.all("only"), frozen, *journal, redo, services));
  GRIDCTL_TRY_ASSIGN(auto tests, test_plan(frozen, *journal, services));
  GRIDCTL_TRY_ASSIGN(
      auto place,
      place_from(arguments, services, plan.grid(),
                 session::resources_of(plan.grid(), tests ? &tests->tester : nullptr), folder));
  GRIDCTL_TRY(session::check_trainer(plan, folder, place, services));

  redo.retries = place.limits.retries;
  auto code = experiment::snapshot_of(frozen, folder);
  auto origin = experiment::origin_now(plan.grid().trainer, services.environment,
                                       code ? std::optional(folder) : std::nullopt);
  session::GridWork work{std::move(lock),    folder,           std::move(plan),
                         std::move(journal), std::move(place), std::move(redo),
                         std::move(tests),   std::move(code),  std::move(origin)};
  if (frozen.tests_of_each_model > 0) return finish_pipeline(std::move(work), services);
  auto ended = session::do_grid_work(std::move(work), caller_of(services));
  if (ended) {
    GRIDCTL_TRY(print_end(folder, *ended, services));
  }
  return ended;
}

cli::CommandInfo info_of_resume() {
  cli::CommandInfo info{
      .name = "resume",
      .summary = "Go on with an experiment: unfinished and failed runs",
      .description =
          "Go on with an experiment as it was begun, whatever happened to its grid file since. "
          "Runs that succeeded are kept; interrupted ones start again in a new attempt folder, "
          "with GRIDCTL_RESUME=1 and ${resume_from} naming the last one; failed ones within their "
          "retries, or if they are named or with --failed. Runs that 'gridctl stop' has stopped "
          "by name start once they are named. What succeeded, or was stopped early, is done "
          "again if it is named with --again, and what succeeded also if its folder is gone. Runs "
          "that an earlier gridctl left behind are taken over. A gridctl at work that was paused "
          "goes on.",
      .group = "Run",
      .examples = {{"gridctl resume", "the newest experiment"},
                   {"gridctl resume last --failed", "also what failed"},
                   {"gridctl resume digits 17.2,3-9", "only these, also if they failed"},
                   {"gridctl resume digits 17.2 --again", "once more, though it succeeded"}},
      .positionals = choice_positionals()};
  info.options = joined({own_options(), device_options(), failure_options(), slurm_options()});
  return info;
}

Result<ExitCode> run_resume(const cli::Arguments& arguments, cli::Services& services) {
  return maybe_detached(arguments, services, [&] { return go_on(arguments, services); });
}

}  // namespace

cli::Command resume_command() {
  return {info_of_resume(), run_resume};
}

}  // namespace gridctl::commands
