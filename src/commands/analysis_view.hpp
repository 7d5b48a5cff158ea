// An analysis as people and programs read it.
#pragma once

#include "analyzer.hpp"

#include <gridctl/cli/services.hpp>

#include <string>

namespace gridctl::commands {

/// "Read 48 runs: 45 complete, 3 failed (1.2, 3.1, 4.4); 45 tests. Metric test.acc, higher is
/// better."
[[nodiscard]] std::string headline(const Analyzer& analyzer);
/// The configurations, best first.
[[nodiscard]] std::string configuration_table(const Analyzer& analyzer, const cli::Output& output);
/// "gridctl.analyze/1".
[[nodiscard]] std::string analysis_json(const Analyzer& analyzer);

/// Prints it as a "table" (with notes to stderr, and where the CSV is), "csv" or "json".
void print_analysis(const Analyzer& analyzer, const std::string& format, cli::Services& services);

}  // namespace gridctl::commands
