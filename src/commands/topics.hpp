// Help topics that need more than the cli module knows: the grid file and the contract with
// trainers.
#pragma once

#include <gridctl/cli/registry.hpp>

namespace gridctl::commands {

[[nodiscard]] cli::Topic grid_topic();
[[nodiscard]] cli::Topic trainer_topic();

}  // namespace gridctl::commands
