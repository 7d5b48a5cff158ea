// Columns of results, as values that complete options.
#pragma once

#include <gridctl/cli/command.hpp>
#include <gridctl/core/filesystem.hpp>

#include <string>
#include <vector>

namespace gridctl::commands {

/// The experiment on the line, else the last one; empty if there is none.
[[nodiscard]] fs::path experiment_of(const cli::CompletionContext& context);

/// The columns of the last analysis of experiment_of(). Before the first analysis those that a few
/// of its first runs have: reading all runs would take too long.
[[nodiscard]] std::vector<std::string> known_columns(const cli::CompletionContext& context);

[[nodiscard]] std::vector<cli::Candidate> as_candidates(const std::vector<std::string>& names);

}  // namespace gridctl::commands
