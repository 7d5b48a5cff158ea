// The options of `gridctl analyze`, and what they ask for.
#pragma once

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/analysis/output/text.hpp>
#include <gridctl/cli/command.hpp>

#include <vector>

namespace gridctl::commands {

[[nodiscard]] std::vector<cli::Option> analyze_options();

/// What the words of the command name.
struct AnalyzedRuns {
  std::vector<fs::path> experiments;   ///< each once
  std::vector<std::string> selectors;  ///< of their runs; empty: all
};

/// From the positionals; without an experiment among them the last one.
[[nodiscard]] Result<AnalyzedRuns> analyzed_runs(const cli::Arguments& arguments,
                                                 const cli::Services& services);

[[nodiscard]] Result<analysis::AnalyzerOptions> analyzer_options(const cli::Arguments& arguments,
                                                                 const AnalyzedRuns& runs,
                                                                 const cli::Services& services);
/// From --columns, --keep, --drop, --only-changed, --sort and --top.
[[nodiscard]] Result<analysis::ColumnChoice> column_choice(const cli::Arguments& arguments);
[[nodiscard]] Result<analysis::PrintOptions> print_options(const cli::Arguments& arguments,
                                                           const cli::Services& services);

}  // namespace gridctl::commands
