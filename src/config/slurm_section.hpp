// The `slurm` section of a grid file.
#pragma once

#include <gridctl/config/node.hpp>
#include <gridctl/core/slurm_options.hpp>

namespace gridctl::config {

[[nodiscard]] Result<SlurmOptions> read_slurm(const Node& section);

}  // namespace gridctl::config
