// Prints an analysis: the text on stdout, its notes as warnings.
#pragma once

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/analysis/output/text.hpp>
#include <gridctl/cli/services.hpp>
#include <gridctl/core/messages.hpp>

#include <string>
#include <vector>

namespace gridctl::commands {

/// The page of a report as this program makes it.
[[nodiscard]] analysis::PageOptions page_options();

/// Warns of each note, up to a limit.
void print_notes(const std::vector<std::string>& notes, const Messages& messages);

/// In the format asked for; notes go to stderr, except for JSON, which has them in it.
[[nodiscard]] Result<void> print_analysis(const analysis::Analyzer& analyzer,
                                          const analysis::PrintOptions& options,
                                          const cli::Services& services);

}  // namespace gridctl::commands
