// An analysis as people read it.
#pragma once

#include "analysis_columns.hpp"
#include "analyzer.hpp"

#include <gridctl/cli/services.hpp>
#include <gridctl/core/error.hpp>

#include <string>

namespace gridctl::commands {

struct PrintOptions {
  std::string format = "table";  ///< table, csv, json, md, latex
  ColumnChoice choice;
  bool all = false;  ///< of a table every row, however many there are
};

/// "Read 48 runs: 45 complete, 3 failed (1.2, 3.1, 4.4); 45 tests. Metric valid.acc, higher is
/// better."
[[nodiscard]] std::string headline(const Analyzer& analyzer);

/// The whole analysis as text for a terminal: the ranking with intervals and boxes, what matters,
/// learning curves, which files were written. Sentences are wrapped, and no line of a table is
/// wider than the terminal: it loses the boxes, then the intervals, the tests, and P(best>).
[[nodiscard]] Result<std::string> analysis_text(const Analyzer& analyzer,
                                                const PrintOptions& options,
                                                const cli::Output& output);

/// Prints it in the format asked for; notes go to stderr, but for JSON, which has them.
[[nodiscard]] Result<void> print_analysis(const Analyzer& analyzer, const PrintOptions& options,
                                          cli::Services& services);

}  // namespace gridctl::commands
