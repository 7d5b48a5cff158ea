// The `slurm` section of a grid file.
#pragma once

#include <gridctl/config/node.hpp>
#include <gridctl/core/slurm_options.hpp>

namespace gridctl::config {

[[nodiscard]] Result<SlurmWishes> read_slurm(const Node& section);

/// What the section says of tests, in its part `test`.
[[nodiscard]] Result<SlurmWishes> read_slurm_tests(const Node& section);

/// As read_slurm(), of one task, or of the tests: `what` names the section in errors. An Error also
/// for keys that are those of all runs together.
[[nodiscard]] Result<SlurmWishes> read_slurm_part(const Node& section, const std::string& what);

}  // namespace gridctl::config
