#include "early_stop_watch.hpp"
#include "growth.hpp"
#include "judged_metric.hpp"
#include "search/searcher.hpp"
#include "setup_step.hpp"
#include "what_stays.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/decisions.hpp>
#include <gridctl/experiment/limits_record.hpp>
#include <gridctl/experiment/logs.hpp>
#include <gridctl/launch/local/keeper_main.hpp>
#include <gridctl/launch/local/strays.hpp>
#include <gridctl/launch/make_executor.hpp>
#include <gridctl/launch/slurm/order.hpp>
#include <gridctl/plan/search.hpp>
#include <gridctl/schedule/make_worker.hpp>
#include <gridctl/schedule/trainings.hpp>
#include <gridctl/session/devices.hpp>
#include <gridctl/session/grid_work.hpp>
#include <gridctl/session/memory_limit.hpp>
#include <gridctl/session/outlook.hpp>
#include <gridctl/session/session.hpp>
#include <gridctl/sys/file_lock.hpp>
#include <gridctl/sys/folder_key.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/format.h>

namespace gridctl::session {
namespace {

std::unique_ptr<schedule::GrowingWorker> worker_of(GridWork& work, schedule::ClassOf class_of,
                                                   experiment::ToDo to_do,
                                                   const schedule::WorkerContext& context,
                                                   std::chrono::milliseconds time_used = {},
                                                   double gpu_hours_used = 0,
                                                   Searcher* searcher = nullptr) {
  const auto experiment = sys::plain_absolute(work.folder);
  schedule::Work list{std::move(to_do.queue),
                      std::move(to_do.living),
                      work.place.slurm ? 0 : work.place.max_concurrent,  // Slurm keeps it
                      work.folder.string(),
                      work.place.limits,
                      work.code,
                      std::move(to_do.tallies),
                      work.place.slurm && !work.place.slurm->request.waits,
                      to_do.before,
                      work.place.classes.all,
                      std::move(class_of),
                      work.place.memory,
                      time_used,
                      gpu_hours_used};
  if (searcher) {
    list.to_ask = searcher->to_ask();
    list.ask = [searcher, &people = context.observer] { return searcher->ask(people); };
    list.read_for_ask = [searcher] { return searcher->read_some(); };
  }
  if (!work.tests)
    return schedule::make_trainer(work.place.device, work.plan, experiment, std::move(list),
                                  context);
  return schedule::make_pipeline(
      work.place.device, work.plan, experiment, std::move(*to_do.tests),
      experiment::tests_after(work.plan, *work.tests, std::move(to_do.last_tests)), std::move(list),
      context);
}

/// None if nothing is on.
std::unique_ptr<Worker> stopper_of(GridWork& work, experiment::ToDo to_do,
                                   const schedule::WorkerContext& context) {
  // Their keeper ends them, and writes down how; the books hear of it at the next resume.
  if (work.redo.runs.empty()) {
    for (const auto& folder : to_do.unknown) {
      const auto job = context.executor.adopt(folder, [](const auto& /*exit*/) {});
      if (job) context.executor.stop(*job, launch::Urgency::polite);
    }
  }
  if (const auto& runs = work.redo.runs; !runs.empty())
    std::erase_if(to_do.living, [&](const auto& one) { return !runs.contains(one.item.run); });
  if (to_do.living.empty()) return nullptr;
  to_do.queue.clear();
  auto worker = worker_of(work, class_of(work.place.classes, work.plan), std::move(to_do), context);
  worker->stop(*work.stop);
  return worker;
}

/// Who names a run that was stopped by name wants it to start, now and with each later resume. Who
/// wants one again that was stopped early wants it to go on whatever the rules say.
Result<void> release_named(const experiment::Redo& redo, const fs::path& experiment) {
  const auto& named = redo.runs;
  if (named.empty()) return {};
  GRIDCTL_TRY_ASSIGN(const auto decisions, experiment::read_decisions(experiment));
  experiment::Decision exempt{experiment::Decision::Kind::exempt, {}};
  for (const auto run : named) {
    if (redo.again && decisions.stopped_early.contains(run)) exempt.runs.push_back(run);
  }
  if (!exempt.runs.empty()) {
    GRIDCTL_TRY(experiment::write_decision(experiment, exempt));
  }
  experiment::Decision start{experiment::Decision::Kind::start, {}};
  std::set_intersection(named.begin(), named.end(), decisions.stopped.begin(),
                        decisions.stopped.end(), std::back_inserter(start.runs));
  if (start.runs.empty()) return {};
  return experiment::write_decision(experiment, start);
}

/// Runs of two programs, or of two states of the code, must not be taken for runs of one.
Result<void> say_what_differs(const GridWork& work, const fs::path& experiment,
                              const Messages& messages) {
  GRIDCTL_TRY_ASSIGN(const auto last, experiment::last_origin(experiment));
  const auto lines =
      last ? experiment::differences(*last, work.origin) : std::vector<std::string>();
  if (!lines.empty())
    messages.warn({fmt::format("what runs now in '{}' is not what ran there before: {}",
                               printable(work.folder.string()), join(lines, "; ")),
                   "results.csv tells such runs apart by its columns 'commit' and 'program'",
                   {}});
  return experiment::record_origin(experiment, work.origin);
}

/// What the grid's own tester takes for a model; a profile's tester is known to those who use it.
std::string model_of(const config::Grid& grid) {
  return grid.tester ? grid.tester->model : std::string();
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto below = path.lexically_normal().lexically_relative(folder.lexically_normal());
  return !below.empty() && *below.begin() != "..";
}

/// The folder that trainings share; empty if each has its own.
fs::path workplace_of(const plan::Plan& plan, const fs::path& experiment) {
  const schedule::Trainings trainings(plan, experiment);
  const auto run = trainings.run({plan.run(0), 0, 1});
  const auto values = trainings.values(run, {});
  const auto folder = values ? plan::expand_cwd(plan.grid().trainer, *values) : Result<fs::path>();
  return !folder || is_below(*folder, run.directory) ? fs::path() : *folder;
}

/// What runs have been seen to need, so that none is measured again.
Result<schedule::GpuPeaks> peaks_of(const journal::Journal& journal) {
  schedule::GpuPeaks peaks;
  for (const auto phase : {Phase::train, Phase::test}) {
    GRIDCTL_TRY_ASSIGN(const auto runs, journal.runs(phase));
    for (const auto& run : runs) {
      if (run.state != RunState::succeeded || !run.gpu) continue;
      auto& peak = peaks[{run.id.configuration, run.test > 0}];
      peak = std::max(peak, run.gpu->peak_memory_bytes);
    }
  }
  return peaks;
}

/// Where the program's text of that key is written, if a file has it.
std::optional<Place> place_of(const config::Program& program, const std::string& key) {
  const auto known = program.places.find(key);
  const auto& origin = known != program.places.end() ? known->second : program.origin;
  return origin.source ? std::optional(config::place_of(origin)) : std::nullopt;
}

/// The program of the launch must be there; `key` says where the user has named it.
Result<void> look_up(const config::Program& program, const launch::Launch& launch,
                     const std::string& key) {
  auto found = launch::find_program(launch);
  if (found) return {};
  found.error().place = place_of(program, key);
  return tl::unexpected(found.error());
}

/// The working directory must be there, unless it comes with the experiment.
Result<void> check_folder(const config::Program& program, const fs::path& folder,
                          const fs::path& experiment) {
  boost::system::error_code ignored;
  if (fs::is_directory(folder, ignored) || is_below(folder, experiment)) return {};
  return fail(
      ErrorKind::config,
      fmt::format("the working directory '{}' of {} does not exist", folder.string(), program.name),
      "make it, or change 'cwd'", place_of(program, "cwd"));
}

/// The program of the setup step must be there, if there is one.
Result<void> check_setup(const config::Program& trainer, const plan::MacroValues& values) {
  if (trainer.setup.empty()) return {};
  GRIDCTL_TRY_ASSIGN(auto setup, plan::expand_setup(trainer, values));
  launch::Launch first;
  first.argv = std::move(setup.argv);
  first.environment = std::move(setup.environment);
  return look_up(trainer, first, "setup.0");
}

/// The first run, and the first one of each task that has a trainer of its own.
std::vector<RunId> runs_to_check(const plan::Plan& plan) {
  std::vector<RunId> runs = {plan.run(0)};
  std::set<const config::GridTask*> left;
  for (const auto& task : plan.grid().tasks) {
    if (task.trainer) left.insert(&task);
  }
  left.erase(&plan.task_of(runs.front().configuration));
  for (std::size_t i = 0; i < plan.configuration_count() && !left.empty(); ++i) {
    if (left.erase(&plan.task_of(plan.run(i).configuration)) > 0) runs.push_back(plan.run(i));
  }
  return runs;
}

}  // namespace

Result<void> end_leftovers(const fs::path& experiment, const Messages& messages) {
  // What Slurm has is never a leftover, also where this machine is one of its nodes.
  if (launch::slurm::is_on_slurm(experiment)) return {};
  GRIDCTL_TRY_ASSIGN(const auto strays, launch::end_strays(experiment));
  for (const auto& stray : strays) {
    if (stray.is_out_of_reach)
      return fail(ErrorKind::locked,
                  fmt::format("process {} of an earlier run lives as another user and cannot be "
                              "ended from here: {}",
                              stray.pid, printable(stray.command)),
                  fmt::format("end it first, as that user or as root: kill {}", stray.pid));
  }
  if (!strays.empty())
    messages.notice(fmt::format("ended what was left of earlier runs ({})", strays.size()));
  return {};
}

void cut_logs_left(const journal::Journal& journal, const fs::path& experiment,
                   const Limits& limits, const Messages& messages) {
  const auto cut = experiment::cut_logs_left(journal, experiment, limits.max_log_size);
  if (!cut) messages.warn({cut.error().message, cut.error().help, {}});
  if (cut && *cut > 0)
    messages.notice(
        fmt::format("shortened {} of runs that ended as gridctl was killed", counted(*cut, "log")));
}

Result<void> nothing_unknown(const experiment::ToDo& to_do) {
  if (to_do.unknown.empty()) return {};
  return fail(ErrorKind::locked,
              fmt::format("a run that the plan does not know is on in '{}', and nothing may start "
                          "beside it",
                          to_do.unknown.front().string()),
              "wait for its end, or end it: gridctl stop");
}

Result<void> check_place_of_search(const plan::Search& search, const WorkPlace& place) {
  if (!place.slurm || !search.goes_by_values()) return {};
  return fail(ErrorKind::usage,
              fmt::format("the sampler '{}' waits for values before it chooses, and runs on Slurm "
                          "are handed over at once",
                          search::to_string(search.sampler.kind)),
              "take 'sampler: sobol' or 'random', or an allocation in which gridctl runs");
}

Result<void> check_trainer(const plan::Plan& plan, const fs::path& experiment,
                           const WorkPlace& place, const Messages& messages) {
  if (const auto& rules = plan.grid().early_stopping) {
    GRIDCTL_TRY(direction_of(*rules));
  }
  if (const auto& search = plan.grid().search) {
    GRIDCTL_TRY(direction_of(*search));
    GRIDCTL_TRY(check_place_of_search(*plan.search(), place));
  }
  const schedule::Trainings trainings(plan, experiment);
  const auto& tasks = plan.grid().tasks;
  for (const auto& id : runs_to_check(plan)) {
    const auto& task = plan.task_of(id.configuration);
    const auto& trainer = plan.grid().trainer_of(task);
    const auto& placement = place.slots_of(static_cast<std::size_t>(&task - tasks.data())).front();
    const auto run = trainings.run({id, 0, 1});
    GRIDCTL_TRY_ASSIGN(const auto launch, trainings.prepare(run, placement));
    GRIDCTL_TRY(check_folder(trainer, launch.working_directory, experiment));
    GRIDCTL_TRY_ASSIGN(const auto values, trainings.values(run, placement));
    GRIDCTL_TRY_ASSIGN(const auto files, plan::files_of_command(trainer, values));
    for (const auto& file : files) {
      if (file.is_doubtful)
        messages.warn({file.message, file.help, file.place});
      else
        messages.notice(file.message);
    }
    GRIDCTL_TRY(look_up(trainer, launch, "command.0"));
    if (id == plan.run(0)) GRIDCTL_TRY(check_setup(plan.grid().trainer, values));
  }
  return {};
}

Result<void> check_tester(const config::Program& tester) {
  GRIDCTL_TRY(plan::check_program(tester));
  std::optional<std::string> path;
  for (const auto& [name, value] : tester.environment) {
    if (name == "PATH") path = value;
  }
  // A macro may stand for the program, a file beside the grid as well: the program is looked up
  // when the first test starts.
  const auto& name = tester.command.front();
  const auto has_macro = [](const std::string& text) {
    return text.find("${") != std::string::npos;
  };
  const bool is_relative = name.find('/') != std::string::npos && name.front() != '/';
  if (has_macro(name) || has_macro(path.value_or("")) || is_relative) return {};
  auto program = sys::find_program(name, path);
  if (program) return {};
  program.error().place = place_of(tester, "command.0");
  return tl::unexpected(program.error());
}

Result<ExitCode> do_grid_work(GridWork work, const Caller& caller) {
  const auto experiment = sys::plain_absolute(work.folder);
  GRIDCTL_TRY(experiment::book_limits(*work.journal, work.place.limits));
  GRIDCTL_TRY_ASSIGN(auto patterns, collect::scrape_patterns(work.plan.grid().trainer.metrics));
  GRIDCTL_TRY_ASSIGN(auto watch, watch_of(work, {true, patterns}, experiment));
  bool failed_before = false;
  bool trains = false;
  report::Outlook outlook;
  const SetupTerms setup{experiment, work.place.limits.grace, work.code};
  const auto set_up = [&]() -> Result<std::optional<ExitCode>> {
    if (!trains) return std::nullopt;
    return do_setup(work.plan, setup, caller.messages);
  };
  std::optional<launch::slurm::SlurmTerms> slurm;
  if (work.place.slurm) {
    GRIDCTL_TRY(record_slurm(work.place, experiment));
    slurm =
        slurm_terms(work.place, experiment, &work.plan, work.tests ? &work.tests->tester : nullptr);
  }
  const bool is_here = !slurm;
  Growth growth(work, experiment);
  GRIDCTL_TRY_ASSIGN(auto searcher, searcher_of(work, experiment, growth, {true, patterns}));
  if (searcher) GRIDCTL_TRY(searcher->book_size());
  const auto grow = [&](const control::GrowRequest& request) { return growth.grow(request); };
  auto code = run_worker(
      {work.place.limits, experiment, work.journal.get(), work.place.devices,
       collect::Scrape{true, std::move(patterns)}, watch ? &*watch : nullptr,
       workplace_of(work.plan, experiment), set_up, grow, model_of(work.plan.grid()),
       std::move(slurm), [&outlook] { return outlook; }},
      caller, [&](const schedule::WorkerContext& context) -> Result<std::unique_ptr<Worker>> {
        GRIDCTL_TRY_ASSIGN(auto living, context.executor.living());
        GRIDCTL_TRY(end_leftovers(experiment, caller.messages));
        GRIDCTL_TRY_ASSIGN(auto to_do,
                           experiment::find_to_do(work.plan, *work.journal, experiment,
                                                  std::move(living), work.redo, work.tests));
        cut_logs_left(*work.journal, experiment, work.place.limits, caller.messages);
        if (work.stop) return stopper_of(work, std::move(to_do), context);
        if (is_here) {
          GRIDCTL_TRY(nothing_unknown(to_do));
        }
        GRIDCTL_TRY(release_named(work.redo, experiment));
        const auto to_ask = searcher ? searcher->to_ask() : 0;
        say_what_stays(to_do, to_ask, work.folder, !work.redo.runs.empty(), caller.messages);
        failed_before = to_do.failed > 0;
        if (to_do.queue.empty() && to_do.living.empty() && to_ask == 0) return nullptr;
        trains = to_do.trainings > 0 || to_ask > 0;
        GRIDCTL_TRY_ASSIGN(outlook, outlook_of(to_do, *work.journal));
        if (work.tests) outlook.tests_of_each_training = work.tests->of_each_model;
        if (trains) {
          GRIDCTL_TRY(say_what_differs(work, experiment, caller.messages));
        }
        auto ours = context;
        if (ours.devices.packs_by_measurement) {
          GRIDCTL_TRY_ASSIGN(auto peaks, peaks_of(*work.journal));
          ours.devices.known_peaks = std::move(peaks);
        }
        GRIDCTL_TRY_ASSIGN(const auto time_used,
                           work.journal->time_on(std::nullopt, std::chrono::system_clock::now()));
        GRIDCTL_TRY_ASSIGN(const auto gpu_hours_used,
                           work.journal->gpu_hours(std::nullopt, std::chrono::system_clock::now()));
        auto worker = worker_of(work, growth.class_of(), to_do, ours, time_used, gpu_hours_used,
                                searcher ? &*searcher : nullptr);
        growth.serve(*worker, trains);
        if (!watch) return worker;
        GRIDCTL_TRY_ASSIGN(const auto past, work.journal->runs(Phase::train));
        GRIDCTL_TRY(watch->begin(context.loop, context.observer, *worker, to_do, past));
        return worker;
      });
  if (code && *code == ExitCode::ok && failed_before) return ExitCode::runs_failed;
  return code;
}

}  // namespace gridctl::session
