// Prints an analysis for people, or in one of the other formats.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/analysis/columns.hpp>
#include <gridctl/analysis/output/files.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/report/live_region.hpp>

#include <string>
#include <vector>

namespace gridctl::analysis {

struct PrintOptions {
  /// table, csv, json, md, latex; page, page-json: the files of the report instead of the analysis
  std::string format = "table";
  ColumnChoice choice = {};
  bool all = false;  ///< show every row of a table, and every task
};

/// "Read 48 runs: 45 complete, 3 failed (1.2, 3.1, 4.4); 45 tests. Metric valid.acc, higher is
/// better."
[[nodiscard]] std::string headline(const Analysis& analysis);

/// The whole analysis as text for a terminal: the ranking with intervals and boxes, what matters,
/// learning curves, which files were written. Sentences are wrapped, and no line of a table is
/// wider than the terminal: it loses the boxes, then the intervals, the tests, and P(best>).
[[nodiscard]] Result<std::string> analysis_text(const Analysis& analysis,
                                                const std::vector<OutputFile>& files,
                                                const PrintOptions& options,
                                                const report::Look& look);

/// Appends the analysis in the format asked for. `files` count for the formats table, page and
/// page-json, `look` for the first alone. What was asked for wrongly is an Error before the first
/// piece.
[[nodiscard]] Result<void> append_text(const Analysis& analysis,
                                       const std::vector<OutputFile>& files,
                                       const PrintOptions& options, const report::Look& look,
                                       const Append& append);

}  // namespace gridctl::analysis
