// Macros in the values of a configuration: what `overwrite`, `grid_overwrite`, sweeps, flags and a
// profile's `defaults` set may say `${run_dir}`. Configuration files are the trainer's own, and
// stay as they are; so does `${model.width}`, which names another key of the configuration.
#pragma once

#include <gridctl/plan/command.hpp>
#include <gridctl/plan/plan.hpp>

#include <vector>

namespace gridctl::plan {

/// Checks before anything starts, without values, that every macro in what the grid and the flags
/// set is known. Returns warnings: texts that may be a macro as well as a key.
[[nodiscard]] Result<std::vector<Warning>> check_config_macros(const config::Grid& grid,
                                                               const PlanOptions& options);

/// Fills in the macros of `tree`, the configuration of a run of `task`, and puts the run's
/// directory at the trainer's `run_dir_keys`, unless the grid sets them. Texts that
/// check_config_macros() refuses stay as they are: an experiment of an older gridctl may have them.
/// Errors: those of the macros.
[[nodiscard]] Result<void> fill_config_macros(config::Node& tree, const config::GridTask& task,
                                              const config::Program& trainer,
                                              const MacroValues& values);

}  // namespace gridctl::plan
