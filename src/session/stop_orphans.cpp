// How `gridctl stop` ends runs that a killed gridctl has left: takes them over, and ends them at
// once.
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/cancel.hpp>
#include <gridctl/experiment/desired_state.hpp>
#include <gridctl/experiment/folder.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/experiment/testers.hpp>
#include <gridctl/launch/local/strays.hpp>
#include <gridctl/launch/slurm/order.hpp>
#include <gridctl/session/grid_work.hpp>
#include <gridctl/session/stop.hpp>
#include <gridctl/sys/folder_key.hpp>
#include <gridctl/sys/host.hpp>

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

}  // namespace

Result<Stopped> stop_orphans(const experiment::Books& books, const StopOrder& order,
                             const Taker& taker, const Caller& caller) {
  GRIDCTL_TRY_ASSIGN(auto lock,
                     experiment::lock_experiment(books.folder, taker.is_trusting, taker.argv));
  GRIDCTL_TRY_ASSIGN(const auto strays, strays_of(sys::plain_absolute(books.folder)));
  auto on = runs_on(books, order.request);
  if (on.empty() && strays.empty() && order.cancelled.empty())
    return nothing_is_on(books, order.request);
  std::size_t waiting = 0;
  if (!order.cancelled.empty()) {
    GRIDCTL_TRY_ASSIGN(waiting, experiment::book_cancelled(books.folder, order.cancelled));
  }
  if (on.empty() && strays.empty()) return Stopped{false, {}, waiting, 0};
  GRIDCTL_TRY_ASSIGN(auto work,
                     work_in(books.folder, std::move(lock), taker.environment, caller.messages));
  if (order.grace) work.place.limits.grace = *order.grace;
  const auto& runs = order.request.runs;
  work.redo.runs = {runs.begin(), runs.end()};
  work.stop = StopRequest{order.request.step, {}};
  GRIDCTL_TRY(do_grid_work(std::move(work), caller));
  return Stopped{false, std::move(on), waiting, strays.size()};
}

}  // namespace gridctl::session
