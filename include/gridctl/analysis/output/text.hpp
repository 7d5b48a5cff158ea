// An analysis as people read it.
#pragma once

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/analysis/columns.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/report/live_region.hpp>

#include <string>

namespace gridctl::analysis {

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
                                                const report::Look& look);

/// The analysis in the format asked for. `look` counts for format table alone.
[[nodiscard]] Result<std::string> text_of(const Analyzer& analyzer, const PrintOptions& options,
                                          const report::Look& look);

}  // namespace gridctl::analysis
