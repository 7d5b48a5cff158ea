// How `gridctl stop` ends runs that a killed gridctl has left: takes them over, and ends them at
// once.
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/cancel.hpp>
#include <gridctl/experiment/desired_state.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/experiment/testers.hpp>
#include <gridctl/launch/local/strays.hpp>
#include <gridctl/launch/make_executor.hpp>
#include <gridctl/launch/slurm/order.hpp>
#include <gridctl/session/grid_work.hpp>
#include <gridctl/session/stop.hpp>
#include <gridctl/sys/folder_key.hpp>
#include <gridctl/sys/host.hpp>
#include <gridctl/sys/process/process_runner.hpp>

#include <fmt/format.h>

namespace gridctl::session {
namespace {

/// Tests that are planned already; none are added.
Result<std::optional<experiment::TestPlan>> tests_of(const experiment::FrozenInputs& frozen,
                                                     const journal::Journal& journal,
                                                     const Environment& environment) {
  GRIDCTL_TRY_ASSIGN(const auto tests, journal.runs(Phase::test));
  if (tests.empty()) return std::nullopt;
  GRIDCTL_TRY_ASSIGN(auto tester,
                     experiment::tester_for(frozen.grid.trainer, frozen.grid.tester, environment));
  return experiment::TestPlan{std::move(tester), 0};
}

/// Where the runs are: nothing is started, so it need not be where they were.
Result<WorkPlace> this_place(const config::GridSettings& settings) {
  auto topology = sys::detect_cpus();
  sys::detect_gpus(topology);
  GRIDCTL_TRY_ASSIGN(auto device, schedule::make_device({}, topology, {}));
  return WorkPlace{.device = std::move(device), .limits = settings.limits};
}

Result<WorkPlace> slurm_place(const fs::path& folder, const config::Grid& grid) {
  GRIDCTL_TRY_ASSIGN(auto record, launch::slurm::read_record(folder));
  SlurmRequest request{.flags = std::move(record.wishes),
                       .flag_resources = std::move(record.resources)};
  return place_on_slurm(std::move(request), grid, {}, 0, grid.settings.limits);
}

/// What is left of runs here. What Slurm has is none of it, also where this machine is its node.
Result<std::vector<launch::Stray>> strays_of(const fs::path& experiment) {
  if (launch::slurm::is_on_slurm(experiment)) return std::vector<launch::Stray>();
  return launch::end_strays(experiment);
}

Result<GridWork> work_in(const fs::path& folder, experiment::ExperimentLock lock,
                         const Environment& environment, const Messages& messages) {
  GRIDCTL_TRY_ASSIGN(const auto frozen, experiment::read_inputs(folder));
  GRIDCTL_TRY_ASSIGN(auto plan,
                     experiment::make_plan(frozen.inputs, &frozen.grid, environment, messages));
  GRIDCTL_TRY_ASSIGN(auto journal, journal::Journal::open(folder / journal::kJournalName,
                                                          journal::Journal::Access::write));
  GRIDCTL_TRY(experiment::renumber(plan, *journal));
  GRIDCTL_TRY_ASSIGN(auto tests, tests_of(frozen, *journal, environment));
  GRIDCTL_TRY_ASSIGN(auto place, launch::slurm::is_on_slurm(folder)
                                     ? slurm_place(folder, plan.grid())
                                     : this_place(plan.grid().settings));
  return GridWork{std::move(lock),
                  folder,
                  std::move(plan),
                  std::move(journal),
                  std::move(place),
                  {},
                  std::move(tests),
                  experiment::snapshot_of(frozen, folder),
                  {}};
}

/// Ends what is on as a gridctl at work would, and books it.
Result<void> end_and_book(const fs::path& folder, const StopOrder& order,
                          experiment::ExperimentLock lock, const Taker& taker,
                          const Caller& caller) {
  GRIDCTL_TRY_ASSIGN(auto work,
                     work_in(folder, std::move(lock), taker.environment, caller.messages));
  if (order.grace) work.place.limits.grace = *order.grace;
  const auto& runs = order.request.runs;
  work.redo.runs = {runs.begin(), runs.end()};
  work.stop = StopRequest{order.request.step, {}};
  GRIDCTL_TRY(do_grid_work(std::move(work), caller));
  return {};
}

/// Of the folders of runs that are on those that the request means.
std::vector<fs::path> folders_meant(const experiment::Books& books, const StopRequest& request,
                                    const std::vector<launch::Living>& living) {
  const auto meant = runs_on(books, request);
  const auto is_meant = [&](const fs::path& directory) {
    for (const auto phase : {Phase::train, Phase::test}) {
      for (const auto& run : experiment::runs_of(books, phase)) {
        if (meant.contains({run.id, run.test}) &&
            sys::is_same_folder(books.folder / run.directory, directory))
          return true;
      }
    }
    return false;
  };
  std::vector<fs::path> folders;
  for (const auto& one : living) {
    if (request.runs.empty() || is_meant(one.directory)) folders.push_back(one.directory);
  }
  return folders;
}

/// Ends what is on without a word in the books, which take none: on a full disk, above all. The
/// keeper ends the runs, and the next resume finds out how they ended.
Result<void> end_unbooked(const experiment::Books& books, const StopOrder& order,
                          const Taker& taker, const Messages& messages) {
  GRIDCTL_TRY_ASSIGN(const auto lock,
                     experiment::lock_experiment(books.folder, taker.is_trusting, taker.argv));
  GRIDCTL_TRY_ASSIGN(const auto frozen, experiment::read_inputs(books.folder));
  GRIDCTL_TRY_ASSIGN(const auto plan, experiment::make_plan(frozen.inputs, &frozen.grid,
                                                            taker.environment, messages));
  const auto loop = sys::make_loop();
  const auto runner = sys::make_process_runner(*loop);
  launch::LocalOptions options;
  options.experiment = sys::plain_absolute(books.folder);
  options.grace = order.grace.value_or(plan.grid().settings.limits.grace);
  options.on_notice = [&](const std::string& text) { messages.notice(text); };
  const auto executor = launch::make_local_executor(*loop, *runner, options);
  GRIDCTL_TRY_ASSIGN(const auto living, executor->living());
  std::size_t left = 0;
  for (const auto& folder : folders_meant(books, order.request, living)) {
    GRIDCTL_TRY_ASSIGN(const auto job, executor->adopt(folder, [&](const auto& /*exit*/) {
      if (--left == 0) loop->stop();
    }));
    ++left;
    if (order.request.step == StopStep::draining) continue;
    executor->stop(job, order.request.step == StopStep::killing ? launch::Urgency::now
                                                                : launch::Urgency::polite);
  }
  if (left > 0) loop->run();
  return {};
}

}  // namespace

Result<Stopped> stop_orphans(const experiment::Books& books, const StopOrder& order,
                             const Taker& taker, const Caller& caller) {
  GRIDCTL_TRY_ASSIGN(auto taken,
                     experiment::lock_experiment(books.folder, taker.is_trusting, taker.argv));
  std::optional<experiment::ExperimentLock> lock(std::move(taken));
  GRIDCTL_TRY_ASSIGN(const auto strays, strays_of(sys::plain_absolute(books.folder)));
  auto on = runs_on(books, order.request);
  if (on.empty() && strays.empty() && order.cancelled.empty())
    return nothing_is_on(books, order.request);
  const bool is_over = on.empty() && strays.empty();
  std::size_t waiting = 0;
  Result<void> booked;
  if (!order.cancelled.empty()) {
    const auto cancelled = experiment::book_cancelled(books.folder, order.cancelled);
    waiting = cancelled.value_or(order.cancelled.size());
    if (!cancelled) booked = tl::unexpected(cancelled.error());
  }
  if (booked && !is_over)
    booked = end_and_book(books.folder, order, std::move(*lock), taker, caller);
  if (booked) return Stopped{false, std::move(on), waiting, strays.size()};
  if (is_over || booked.error().kind != ErrorKind::io || launch::slurm::is_on_slurm(books.folder))
    return tl::unexpected(booked.error());
  lock.reset();
  GRIDCTL_TRY(end_unbooked(books, order, taker, caller.messages));
  caller.messages.warn(
      {fmt::format("{}: the runs have ended, and no book says so", booked.error().message),
       "'gridctl resume' finds out how they ended, once there is room",
       {}});
  return Stopped{false, std::move(on), waiting, strays.size()};
}

}  // namespace gridctl::session
