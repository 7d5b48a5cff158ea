// An analysis made again whenever the files it is made of change.
#pragma once

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/analysis/output/text.hpp>
#include <gridctl/cli/services.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/exit_code.hpp>

namespace gridctl::commands {

/// Until SIGINT or SIGTERM. On a terminal in place, the last one stays; else one text after the
/// other. An Error that comes up after the first analysis is a file that was just being written:
/// the next look decides.
[[nodiscard]] Result<ExitCode> watch_analysis(analysis::Analyzer& analyzer,
                                              const analysis::PrintOptions& options,
                                              cli::Services& services);

}  // namespace gridctl::commands
