// Columns of results, as values that complete options.
#pragma once

#include <gridctl/cli/command.hpp>

#include <string>
#include <vector>

namespace gridctl::commands {

/// The columns of the last analysis of the experiment on the line (else of the last experiment), if
/// there was one: reading all runs would take too long.
[[nodiscard]] std::vector<std::string> known_columns(const cli::CompletionContext& context);

[[nodiscard]] std::vector<cli::Candidate> as_candidates(const std::vector<std::string>& names);

}  // namespace gridctl::commands
