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
#include "options/user_settings.hpp"

#include <gridctl/config/user_profiles.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/quote.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/inputs.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/experiment/models.hpp>
#include <gridctl/experiment/testers.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/launch/make_executor.hpp>
#include <gridctl/plan/command.hpp>
#include <gridctl/schedule/make_worker.hpp>
#include <gridctl/session/devices.hpp>
#include <gridctl/session/grid_work.hpp>
#include <gridctl/session/outlook.hpp>
#include <gridctl/session/place_view.hpp>
#include <gridctl/session/run_classes.hpp>
#include <gridctl/session/session.hpp>
#include <gridctl/sys/folder_key.hpp>

#include <algorithm>
#include <ostream>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

constexpr std::size_t kLongestWord = 300;  // of a command that is shown
constexpr const char* kOriginalTester = "mip-tester";

std::vector<cli::Option> own_options() {
  cli::Option repetitions{.name = "repetitions",
                          .letter = 'r',
                          .metavar = "N",
                          .help = "Test each model N times",
                          .group = "Tests",
                          .default_value = "1"};

  cli::Option tester{.name = "tester",
                     .metavar = "NAME",
                     .help = "Tester profile",
                     .group = "Tests",
                     .default_text = "the grid's",
                     .completer = profile_completer(config::Role::tester)};

  cli::Option dry_run{.name = "dry-run",
                      .letter = 'n',
                      .help = "Print the models and the commands, start nothing",
                      .group = "Output"};
  std::vector<cli::Option> options = {repetitions, tester};
  for (auto& option : unattended_options()) options.push_back(std::move(option));
  options.push_back(dry_run);
  return options;
}

/// --tester, else what the experiment froze, else what the trainer's profile names.
Result<config::Program> tester_of(const cli::Arguments& arguments, journal::Journal* journal,
                                  const cli::Services& services) {
  if (arguments.given("tester"))
    return experiment::named_tester(arguments.text("tester"), services.environment)
        .map_error([&](const Error& error) { return arguments.blame("tester", error); });
  if (!journal) return experiment::named_tester(kOriginalTester, services.environment);
  const auto experiment = journal->experiment();
  if (!experiment) return tl::unexpected(experiment.error());
  std::optional<config::Program> tester;
  if (!experiment->tester.empty()) {
    auto frozen = config::program_from_json(parse_json(experiment->tester));
    if (!frozen) return frozen;
    tester = std::move(*frozen);
  }
  auto trainer = config::program_from_json(parse_json(experiment->trainer));
  if (!trainer) return trainer;
  return experiment::tester_for(*trainer, tester, services.environment);
}

Result<experiment::FoundModels> models_of(const fs::path& folder, const config::Program& tester,
                                          const journal::Journal* journal, int repetitions) {
  const auto experiment = sys::plain_absolute(folder);
  if (!journal) return experiment::find_foreign_models(experiment, tester.model, repetitions);
  GRIDCTL_TRY_ASSIGN(const auto trainings, journal->runs(Phase::train));
  GRIDCTL_TRY_ASSIGN(const auto tests, journal->runs(Phase::test));
  return experiment::find_models(experiment, tester.model, trainings, tests, repetitions);
}

/// Leaves the tests of the runs that the selectors choose. An Error if none is left.
Result<void> leave_chosen(const std::vector<std::string>& selectors,
                          const journal::Journal* journal, const fs::path& folder,
                          experiment::FoundModels& found) {
  if (selectors.empty()) return {};
  if (journal == nullptr) {
    return fail(ErrorKind::usage,
                fmt::format("'{}' keeps no journal: nothing there has a number", folder.string()),
                "leave the selectors out; or name the folder of one model");
  }
  GRIDCTL_TRY_ASSIGN(const auto trainings, journal->runs(Phase::train));
  GRIDCTL_TRY_ASSIGN(const auto runs, chosen_runs(selectors, trainings, {}));
  std::erase_if(found.tests, [&](const auto& test) { return !runs.contains(test.run); });
  std::set<RunId> left;
  for (const auto& test : found.tests) left.insert(test.run);
  found.models = left.size();
  if (!found.tests.empty()) return {};
  return fail(ErrorKind::nothing_to_do,
              fmt::format("no trained model of '{}'", join(selectors, " ")),
              "'gridctl status' shows the states of the runs");
}

Result<launch::Launch> launch_of(const schedule::ModelTests& tests, const schedule::ModelTest& test,
                                 const Placement& placement) {
  return tests.prepare(tests.run({test.run, test.test, test.attempt}), placement);
}

Result<ExitCode> show_tests(const schedule::ModelTests& tests, const experiment::FoundModels& found,
                            const fs::path& folder, const session::TestSlots& slots,
                            const cli::Services& services) {
  auto& out = *services.out.stream;
  auto list = nlohmann::ordered_json::array();
  if (!services.globals.json)
    out << fmt::format("{}: {} tests of {} models by {}\n", printable(folder.string()),
                       found.tests.size(), found.models, printable(tests.program().name));
  for (std::size_t i = 0; i < found.tests.size(); ++i) {
    const auto& test = found.tests[i];
    GRIDCTL_TRY_ASSIGN(const auto launch, launch_of(tests, test, slots.of(found.tests[i], i)));
    if (services.globals.json)
      list.push_back({{"run", to_string(test.run)},
                      {"test", test.test},
                      {"model", test.model.string()},
                      {"working_directory", launch.working_directory.string()},
                      {"argv", launch.argv}});
    else
      out << fmt::format("  {} test {}, in {}\n    {}\n", to_string(test.run), test.test,
                         printable(launch.working_directory.string()),
                         typed_in_short(launch.argv, kLongestWord));
  }
  if (services.globals.json)
    out << json_text(nlohmann::ordered_json{{"schema", "gridctl.test-plan/1"},
                                            {"experiment", folder.string()},
                                            {"tests", list}},
                     2)
        << "\n";
  return ExitCode::ok;
}

Result<void> book(journal::Journal* journal, const experiment::FoundModels& found) {
  if (!journal) return {};
  std::vector<journal::PlannedRun> tests;
  tests.reserve(found.tests.size());
  for (const auto& test : found.tests)
    tests.push_back({test.run, test.test, test.seed, test.model});
  return journal->add_tests(tests);
}

Result<std::unique_ptr<journal::Journal>> journal_of(const fs::path& folder, bool writes) {
  boost::system::error_code ignored;
  const auto file = folder / journal::kJournalName;
  if (!fs::exists(file, ignored)) return nullptr;
  return journal::Journal::open(
      file, writes ? journal::Journal::Access::write : journal::Journal::Access::read);
}

/// What the tests are done with.
struct TestWork {
  fs::path experiment;  // absolute
  journal::Journal* journal;
  const schedule::AnyDevice& device;
  schedule::ModelTests tests;
  schedule::Work work;
};

/// Whether the last gridctl here tested and was killed. Then its tests are the ones that are meant,
/// and all have ended: closes its entry in the books.
Result<bool> ends_what_was_killed(journal::Journal& journal) {
  GRIDCTL_TRY_ASSIGN(const auto last, journal.last_invocation());
  if (!last || last->phase != Phase::test || last->ended_at) return false;
  try {
    WorkStart start;
    start.phase = Phase::test;
    journal.on_start(start);
    journal.on_finish({});
  } catch (const BookingError& error) {
    return fail(ErrorKind::io, error.what(), "nothing was started");
  }
  return true;
}

/// The tests that were found; or, if an earlier gridctl was ended before it had done all that it
/// had booked, those: a command that is given again goes on, and nothing is tested twice at once.
Result<std::unique_ptr<Worker>> begin_tests(TestWork tests, const experiment::FoundModels& found,
                                            const schedule::WorkerContext& context,
                                            const cli::Services& services, bool& failed_before) {
  GRIDCTL_TRY_ASSIGN(auto living, context.executor.living());
  GRIDCTL_TRY(session::end_leftovers(tests.experiment, services));
  experiment::ToDo left;
  if (tests.journal) {
    GRIDCTL_TRY_ASSIGN(auto to_do, experiment::find_unfinished_tests(
                                       *tests.journal, tests.experiment, std::move(living),
                                       tests.work.limits.retries, tests.tests.program()));
    left = std::move(to_do);
    session::cut_logs_left(*tests.journal, tests.experiment, tests.work.limits, services);
  } else {
    for (const auto& one : living) left.unknown.push_back(one.directory);
  }
  // Slurm's list has the trainings, too.
  if (!context.executor.queues()) {
    GRIDCTL_TRY(session::nothing_unknown(left));
  }
  if (left.queue.empty() && left.living.empty()) {
    bool is_done = false;
    if (tests.journal && left.kept + left.failed > 0) {
      GRIDCTL_TRY_ASSIGN(is_done, ends_what_was_killed(*tests.journal));
    }
    if (is_done) {
      failed_before = left.failed > 0;
      services.notice(
          "the tests that an earlier gridctl had begun have all ended: nothing is left to do; give "
          "the command again to test anew");
      return nullptr;
    }
    GRIDCTL_TRY(book(tests.journal, found));
    return schedule::make_tester(tests.device, std::move(tests.tests), std::move(tests.work),
                                 context);
  }
  services.notice(fmt::format("going on with {} that an earlier gridctl has begun or planned",
                              counted(left.queue.size() + left.living.size(), "test")));
  tests.work.queue = std::move(left.queue);
  tests.work.living = std::move(left.living);
  tests.work.tallies = std::move(left.tallies);
  tests.tests = std::move(*left.tests);
  return schedule::make_tester(tests.device, std::move(tests.tests), std::move(tests.work),
                               context);
}

/// Where the tests run. Those of a foreign experiment can only be here: nodes go by what gridctl
/// has recorded. Whatever is in Slurm's hands ends there.
Result<session::WorkPlace> place_of_tests(const cli::Arguments& arguments,
                                          const cli::Services& services,
                                          const session::PlannedTests& planned,
                                          const fs::path& experiment,
                                          const journal::Journal* journal) {
  bool may_leave = true;
  if (journal) {
    GRIDCTL_TRY_ASSIGN(const auto tests, journal->runs(Phase::test));
    may_leave = std::ranges::none_of(tests, [](const auto& test) { return is_on(test.state); });
  }
  GRIDCTL_TRY_ASSIGN(auto place,
                     place_for_tests(arguments, services, planned, experiment, may_leave));
  boost::system::error_code ignored;
  if (place.slurm && !(journal && fs::exists(experiment / experiment::kInputsFile, ignored)))
    return fail(ErrorKind::usage,
                fmt::format("'{}' was not made by gridctl: Slurm's nodes do not know it",
                            experiment.string()),
                "test it here: leave '--executor slurm' out");
  return place;
}

Result<ExitCode> test_models(const cli::Arguments& arguments, cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(const auto words, words_from(arguments, services));
  const auto& folder = words.folder;
  GRIDCTL_TRY_ASSIGN(const auto repetitions,
                     arguments.integer("repetitions", 1, experiment::kMostTests));
  const bool dry_run = arguments.flag("dry-run");

  std::optional<experiment::ExperimentLock> lock;
  if (!dry_run) {
    GRIDCTL_TRY_ASSIGN(auto taken,
                       experiment::lock_experiment(folder, is_trusted(arguments), services.argv));
    lock.emplace(std::move(taken));
  }
  GRIDCTL_TRY_ASSIGN(const auto journal, journal_of(folder, !dry_run));
  GRIDCTL_TRY_ASSIGN(const auto tester, tester_of(arguments, journal.get(), services));
  GRIDCTL_TRY_ASSIGN(auto found, models_of(folder, tester, journal.get(),
                                           static_cast<int>(repetitions.value_or(1))));
  if (found.tests.empty())
    return fail(ErrorKind::nothing_to_do,
                fmt::format("no trained model below '{}'", folder.string()),
                fmt::format("looked for files that match '{}'{}", tester.model,
                            found.unfinished > 0
                                ? fmt::format("; {} trainings have not succeeded", found.unfinished)
                                : ""));
  GRIDCTL_TRY(leave_chosen(words.selectors, journal.get(), folder, found));

  const auto experiment = sys::plain_absolute(folder);
  GRIDCTL_TRY_ASSIGN(const auto planned, session::planned_tests(experiment, journal.get(), tester,
                                                                services.environment, services));
  GRIDCTL_TRY_ASSIGN(auto place,
                     place_of_tests(arguments, services, planned, experiment, journal.get()));
  schedule::ModelTests tests(tester, experiment, experiment::grid_folder(experiment));
  const auto& limits = place.limits;
  schedule::Work work{{}, {}, place.slurm ? 0 : place.max_concurrent, folder.string(), limits};
  work.leaves = place.slurm && !place.slurm->request.waits;
  work.classes = place.classes.all;
  work.memory = place.memory;
  if (journal) {
    GRIDCTL_TRY_ASSIGN(work.time_used,
                       journal->time_on(Phase::test, std::chrono::system_clock::now()));
    GRIDCTL_TRY_ASSIGN(work.gpu_hours_used,
                       journal->gpu_hours(Phase::test, std::chrono::system_clock::now()));
  }
  if (planned.plan) work.class_of = session::class_of(place.classes, *planned.plan);
  for (const auto& test : found.tests) work.queue.push_back(tests.add(test));
  GRIDCTL_TRY(plan::check_program(tester));
  const session::TestSlots slots{place, work.class_of};
  GRIDCTL_TRY_ASSIGN(const auto first,
                     launch_of(tests, found.tests.front(), slots.of(found.tests.front(), 0)));
  GRIDCTL_TRY(launch::find_program(first));
  if (dry_run) return show_tests(tests, found, folder, slots, services);

  session::Terms terms{limits, experiment, journal.get(), place.devices};
  if (place.slurm) {
    GRIDCTL_TRY(session::ask_slurm(place, experiment));
    GRIDCTL_TRY(session::record_slurm(place, experiment));
    const auto* plan = planned.plan ? &*planned.plan : nullptr;
    terms.slurm = session::slurm_terms(place, experiment, plan, &tester);
  }
  terms.outlook = [known = session::outlook_of(work.queue)] { return known; };
  bool failed_before = false;
  auto code = session::run_worker(terms, caller_of(services), [&](const auto& context) {
    return begin_tests({experiment, journal.get(), place.device, std::move(tests), std::move(work)},
                       found, context, services, failed_before);
  });
  if (!code) return code;
  const auto ended = *code == ExitCode::ok && failed_before ? ExitCode::runs_failed : *code;
  lock.reset();  // the state is that of an experiment that nobody works on
  if (journal) {
    GRIDCTL_TRY(print_end(folder, ended, services));
  }
  return ended;
}

cli::CommandInfo info_of_test() {
  cli::CommandInfo info{
      .name = "test",
      .summary = "Test the trained models of an experiment",
      .description =
          "Find every trained model below an experiment directory, of gridctl or of an original "
          "MI-Prometheus grid, and run the tester on each.",
      .group = "Run",
      .examples = {{"gridctl test experiments/mnist_20261104_090000", "test every trained model"},
                   {"gridctl test last --repetitions 3", "the newest experiment, three times"},
                   {"gridctl test last best", "the models of the best configuration"},
                   {"gridctl test old_grid --tester mip-tester --device gpu", ""}},
      .positionals = choice_positionals()};
  info.options = joined({own_options(), device_options(), failure_options(), slurm_options()});
  // Whether a configuration works is known once it has been trained.
  std::erase_if(info.options, [](const auto& option) { return option.name == "canary"; });
  return info;
}

Result<ExitCode> run_test(const cli::Arguments& arguments, cli::Services& services) {
  return maybe_detached(arguments, services, [&] { return test_models(arguments, services); });
}

}  // namespace

cli::Command test_command() {
  return {info_of_test(), run_test};
}

}  // namespace gridctl::commands
