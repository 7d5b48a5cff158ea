// Text that fits a terminal: sentences and tables of an analysis.
#pragma once

#include <gridctl/report/live_region.hpp>
#include <gridctl/report/table.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gridctl::analysis {

/// Sentences on lines that fit, each behind `indent`.
[[nodiscard]] std::string wrapped(std::string_view text, const report::Look& look,
                                  std::string_view indent = "");

/// The table on lines that fit: a terminal breaks wider lines, so what does not fit is left out.
[[nodiscard]] std::string table_text(const report::Table& table, const report::Look& look);

/// The texts in at most `width` columns. Where a text is cut depends on what keeps most of them
/// apart: its end, its middle, or its begin.
[[nodiscard]] std::vector<std::string> shortened(const std::vector<std::string>& texts, int width,
                                                 bool ascii);

}  // namespace gridctl::analysis
