// The variables a child gets from us: who it is, where to write, with which seed.
#pragma once

#include <gridctl/plan/command.hpp>

#include <string>
#include <utility>
#include <vector>

namespace gridctl::schedule {

/// The GRIDCTL_* variables (the contract with trainers), the variables of the device, and those of
/// `env` in the trainer's section. `env` wins.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> run_environment(
    const config::Program& program, const plan::MacroValues& values);

}  // namespace gridctl::schedule
