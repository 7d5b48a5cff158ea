// An analysis made again whenever the files it is made of change.
#pragma once

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/analysis/output/text.hpp>
#include <gridctl/cli/services.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/exit_code.hpp>

#include <cstdint>
#include <functional>

namespace gridctl::commands {

/// Until SIGINT or SIGTERM. On a terminal in place, the last one stays; else one text after the
/// other. An Error that comes up after the first analysis is a file that was just being written:
/// the next look decides.
[[nodiscard]] Result<ExitCode> watch_analysis(analysis::Analyzer& analyzer,
                                              const analysis::PrintOptions& options,
                                              cli::Services& services);

/// The same with `print`, called after each analysis, in the place of its text.
[[nodiscard]] Result<ExitCode> watch_files(analysis::Analyzer& analyzer,
                                           const std::function<Result<void>()>& print,
                                           cli::Services& services);

/// A number that differs when a file below `folder` came, went or changed; what lies in `output`
/// and beside it as OUTPUT.1, and the cache of the analysis, do not count.
[[nodiscard]] std::uint64_t fingerprint(const fs::path& folder, const fs::path& output);

}  // namespace gridctl::commands
