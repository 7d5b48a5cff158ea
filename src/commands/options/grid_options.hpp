// The options that change a grid.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/experiment/inputs.hpp>

#include <vector>

namespace gridctl::commands {

/// The grid file, a positional.
[[nodiscard]] cli::Positional grid_file();
/// --repetitions, --set, --sweep, --only, --skip, --seed, --trainer.
[[nodiscard]] std::vector<cli::Option> grid_options();

/// Dotted keys of the merged configurations that the positional's file (a grid or a plain
/// configuration) leads to, with their values: for completion.
[[nodiscard]] std::vector<cli::Candidate> complete_keys(const cli::CompletionContext& context);

/// What the grid file's name and the grid options say. Errors name who said a value that cannot be
/// read, or an unknown trainer.
[[nodiscard]] Result<experiment::PlanInputs> inputs_from(const cli::Arguments& arguments,
                                                         const cli::Services& services);

}  // namespace gridctl::commands
