// The variables a child gets from us: who it is, where to write, with which seed.
#pragma once

#include <gridctl/plan/command.hpp>

#include <string>
#include <utility>
#include <vector>

namespace gridctl::schedule {

/// GRIDCTL_* (the contract with trainers), what the device needs, and what the `env` of the
/// trainer's section says, which wins.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> run_environment(
    const config::Program& program, const plan::MacroValues& values);

}  // namespace gridctl::schedule
