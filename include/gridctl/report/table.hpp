// A table as a value, and its renderings.
#pragma once

#include <string>
#include <vector>

namespace gridctl::report {

struct Column {
  std::string title;
  bool right = false;  ///< numbers: aligned right
};

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;  ///< as many cells as columns
};

/// Columns side by side, two blanks between, no borders, no blanks at the ends of lines. Cells are
/// made safe for terminals. Wider than `width`: the widest left-aligned column is elided.
[[nodiscard]] std::string to_text(const Table& table, int width, bool ascii = false);

/// RFC 4180 with LF: cells quoted if they hold a comma, a quote or a line break.
[[nodiscard]] std::string to_csv(const Table& table);
/// One record, with its line end.
[[nodiscard]] std::string csv_record(const std::vector<std::string>& cells);

}  // namespace gridctl::report
