// What train, run and resume have in common: an experiment with its plan, and the work that is left
// in it.
#pragma once

#include "device_choice.hpp"
#include "plan_inputs.hpp"
#include "to_do.hpp"

#include <gridctl/cli/command.hpp>
#include <gridctl/journal/experiment_lock.hpp>
#include <gridctl/journal/journal.hpp>
#include <gridctl/plan/plan.hpp>
#include <gridctl/schedule/devices/any_device.hpp>

#include <memory>
#include <vector>

namespace gridctl::commands {

/// Where runs run, from the device options.
struct WorkPlace {
  schedule::AnyDevice device;
  int max_concurrent = 0;
  Limits limits;
  std::vector<Placement> slots;  ///< what a run on each slot gets
  DeviceUse devices;
};
[[nodiscard]] Result<WorkPlace> place_from(const cli::Arguments& arguments,
                                           const cli::Services& services,
                                           const config::GridSettings& settings);

struct GridWork {
  journal::ExperimentLock lock;  ///< nobody else works in the folder
  fs::path folder;               ///< as shown to people
  plan::Plan plan;
  std::unique_ptr<journal::Journal> journal;
  WorkPlace place;
  Selection selection;
  std::optional<TestPlan> tests;
  std::optional<launch::CodeSnapshot> code;
  /// Start nothing; what is taken over from an earlier gridctl ends so.
  std::optional<schedule::StopRequest> stop = std::nullopt;
};

/// One clear error before anything starts, rather than the same one for every run: the command's
/// macros are known and its program is there.
[[nodiscard]] Result<void> check_trainer(const plan::Plan& plan, const fs::path& experiment,
                                         const Placement& placement);
[[nodiscard]] Result<void> check_tester(const config::Program& tester);

/// Does all that is left to do. runs_failed also if a run stays failed that was so before.
[[nodiscard]] Result<ExitCode> do_grid_work(GridWork work, const cli::Services& services);

}  // namespace gridctl::commands
