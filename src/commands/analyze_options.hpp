// The options of `gridctl analyze`, and what they ask for.
#pragma once

#include "analysis_view.hpp"
#include "analyzer.hpp"

#include <gridctl/cli/command.hpp>

#include <vector>

namespace gridctl::commands {

[[nodiscard]] std::vector<cli::Option> analyze_options();

[[nodiscard]] Result<AnalyzerOptions> analyzer_options(const cli::Arguments& arguments,
                                                       const std::vector<fs::path>& experiments);
[[nodiscard]] Result<PrintOptions> print_options(const cli::Arguments& arguments,
                                                 const cli::Services& services);

}  // namespace gridctl::commands
