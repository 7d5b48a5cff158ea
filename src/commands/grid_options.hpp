// The options that change a grid.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/plan/plan.hpp>

#include <vector>

namespace gridctl::commands {

/// --repetitions, --set, --sweep, --only, --skip, --seed, --trainer.
[[nodiscard]] std::vector<cli::Option> grid_options();

/// Dotted keys of the merged configurations that the positional's file (a grid or a plain
/// configuration) leads to, with their values: for completion.
[[nodiscard]] std::vector<cli::Candidate> complete_keys(const cli::CompletionContext& context);

/// Prints warnings to stderr unless -q.
void print_warnings(const std::vector<Warning>& warnings, const cli::Services& services);

}  // namespace gridctl::commands
