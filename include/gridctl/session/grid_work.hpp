// What train, run and resume have in common: an experiment with its plan, and the work that is left
// in it.
#pragma once

#include <gridctl/core/limits.hpp>
#include <gridctl/core/worker.hpp>
#include <gridctl/experiment/inputs.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/experiment/origin.hpp>
#include <gridctl/experiment/to_do.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/launch/code_snapshot.hpp>
#include <gridctl/launch/slurm/make_slurm_executor.hpp>
#include <gridctl/launch/slurm/submission.hpp>
#include <gridctl/plan/plan.hpp>
#include <gridctl/schedule/devices/any_device.hpp>
#include <gridctl/session/devices.hpp>
#include <gridctl/session/run_classes.hpp>
#include <gridctl/session/session.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace gridctl::session {

/// The options of Slurm that stand in no grid: in flags, variables and settings files.
struct SlurmRequest {
  SlurmWishes flags = {};  ///< options and variables, also those of earlier calls: win over a grid
  SlurmWishes defaults = {};  ///< settings files: what a grid says wins
  RunResources flag_resources = {};
  RunResources default_resources = {};
  bool waits = true;  ///< for the ends of the runs; else all is left to Slurm
};

/// Runs are handed to Slurm.
struct SlurmPlace {
  SlurmRequest request = {};
  std::vector<launch::slurm::SlurmClass> classes = {};  ///< at least one
  std::vector<std::size_t> of_trainings = {};           ///< by task: the class of its runs
  std::vector<std::size_t> of_tests = {};
};

/// Where runs run, and what holds them.
struct WorkPlace {
  schedule::AnyDevice device = {};
  int max_concurrent = 0;
  Limits limits = {};
  /// By class: what a run on each of its slots gets. At least one class, and one slot of each.
  std::vector<std::vector<Placement>> slots = {};
  DeviceUse devices = {};
  RunClasses classes = {};
  std::uint64_t memory = 0;  ///< bytes that the runs that are on may need together; 0: any
  std::optional<SlurmPlace> slurm = {};  ///< `device` is then the places in its queue

  /// The slots of a task's trainings.
  [[nodiscard]] const std::vector<Placement>& slots_of(std::size_t task) const {
    return slots.at(task < classes.of_trainings.size() ? classes.of_trainings[task] : 0);
  }
};
struct GridWork {
  experiment::ExperimentLock lock;  ///< nobody else works in the folder
  fs::path folder;                  ///< as shown to people
  plan::Plan plan;
  std::unique_ptr<journal::Journal> journal;
  WorkPlace place;
  experiment::Redo redo;
  std::optional<experiment::TestPlan> tests;
  std::optional<launch::CodeSnapshot> code;
  experiment::RunOrigin origin = {};  ///< what its runs will be made from
  /// Start nothing; what is taken over from an earlier gridctl ends so.
  std::optional<StopRequest> stop = std::nullopt;
};

/// Places in Slurm's queue, for runs of which `grid` says what they ask of Slurm and `wanted` what
/// they need. A task wins over its grid, flags over both. A memory limit becomes what an allocation
/// asks for, if that says nothing.
[[nodiscard]] WorkPlace place_on_slurm(SlurmRequest request, const config::Grid& grid,
                                       const GridResources& wanted, int max_concurrent,
                                       Limits limits);

/// How an executor hands runs of the plan to Slurm; without a plan all are of the first class.
/// `tester` may be null. The place must be on Slurm.
[[nodiscard]] launch::slurm::SlurmTerms slurm_terms(const WorkPlace& place,
                                                    const fs::path& experiment,
                                                    const plan::Plan* plan,
                                                    const config::Program* tester);

/// What Slurm says to a run of each class, which is not submitted. An Error if one would be
/// refused.
[[nodiscard]] Result<std::string> ask_slurm(const WorkPlace& place, const fs::path& experiment);

/// The commands that the trainings would be submitted with, and the script of the first.
[[nodiscard]] std::string show_submission(const WorkPlace& place, const fs::path& experiment,
                                          const plan::Plan& plan);

/// Notes for a later resume that runs of the experiment are on Slurm. ErrorKind::locked if runs of
/// it are on here.
[[nodiscard]] Result<void> record_slurm(const WorkPlace& place, const fs::path& experiment);

/// One clear error before anything starts, rather than the same one for every run: all macros can
/// be filled in, the program and the working directory are there. `messages` hears of files of the
/// command that lie elsewhere, or nowhere.
[[nodiscard]] Result<void> check_trainer(const plan::Plan& plan, const fs::path& experiment,
                                         const WorkPlace& place, const Messages& messages);
[[nodiscard]] Result<void> check_tester(const config::Program& tester);

/// Ends what is left of a gridctl and a keeper that were both killed: before a run starts again,
/// nothing of it is there. `experiment` is absolute. ErrorKind::locked if something is left that we
/// may not end.
[[nodiscard]] Result<void> end_leftovers(const fs::path& experiment, const Messages& messages);
/// Cuts what a killed gridctl has left uncut (experiment::cut_logs_left), and says so. A log that
/// cannot be cut is a warning.
void cut_logs_left(const journal::Journal& journal, const fs::path& experiment,
                   const Limits& limits, const Messages& messages);
/// ErrorKind::locked if something is on that nobody could take over.
[[nodiscard]] Result<void> nothing_unknown(const experiment::ToDo& to_do);

/// Does all that is left to do. runs_failed also if a run stays failed that was so before.
[[nodiscard]] Result<ExitCode> do_grid_work(GridWork work, const Caller& caller);

}  // namespace gridctl::session
