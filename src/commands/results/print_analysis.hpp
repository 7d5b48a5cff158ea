// Prints an analysis: the text on stdout, its notes as warnings.
#pragma once

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/analysis/output/text.hpp>
#include <gridctl/cli/services.hpp>

namespace gridctl::commands {

/// The page of a report as this program makes it.
[[nodiscard]] analysis::PageOptions page_options();

/// In the format asked for; notes go to stderr, except for JSON, which has them in it.
[[nodiscard]] Result<void> print_analysis(const analysis::Analyzer& analyzer,
                                          const analysis::PrintOptions& options,
                                          const cli::Services& services);

}  // namespace gridctl::commands
