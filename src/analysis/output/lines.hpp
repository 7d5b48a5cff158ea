// Makes sentences and tables of an analysis fit a terminal.
#pragma once

#include <gridctl/report/live_region.hpp>
#include <gridctl/report/table.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gridctl::analysis {

/// The sentences, wrapped to lines that fit, each line behind `indent`.
[[nodiscard]] std::string wrapped(std::string_view text, const report::Look& look,
                                  std::string_view indent = "");

/// The table as lines that fit. A terminal would break wider lines, so their ends are left out.
[[nodiscard]] std::string table_text(const report::Table& table, const report::Look& look);

/// Cuts the texts to at most `width` columns. All are cut at the end, in the middle or at the
/// begin, whichever keeps most of them different.
[[nodiscard]] std::vector<std::string> shortened(const std::vector<std::string>& texts, int width,
                                                 bool ascii);

}  // namespace gridctl::analysis
