// The variables a child gets from us: who it is, where to write, with which seed.
#pragma once

#include <gridctl/plan/command.hpp>

namespace gridctl::schedule {

/// The GRIDCTL_* variables (the contract with trainers), the variables of the device, and those of
/// `env` in the trainer's section. `env` wins. Errors are those of macros in `env`.
[[nodiscard]] Result<plan::Variables> run_environment(const config::Program& program,
                                                      const plan::MacroValues& values);

/// The variables that a run gets only where neither the user's environment nor `env` sets them.
[[nodiscard]] plan::Variables default_variables(const plan::MacroValues& values);

}  // namespace gridctl::schedule
