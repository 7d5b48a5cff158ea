// Help topics that need more than the cli module knows: the grid file, the contract with
// trainers, values as arguments, the selection of runs, the columns of results.
#pragma once

#include <gridctl/cli/registry.hpp>

#include <vector>

namespace gridctl::commands {

[[nodiscard]] cli::Topic grid_topic();
[[nodiscard]] cli::Topic trainer_topic();
[[nodiscard]] cli::Topic arguments_topic();
[[nodiscard]] cli::Topic selectors_topic();
[[nodiscard]] cli::Topic results_topic();
/// experiment, devices, scripting, json, slurm, migrate: texts alone.
[[nodiscard]] std::vector<cli::Topic> manual_topics();

}  // namespace gridctl::commands
