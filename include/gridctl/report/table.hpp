// A table as a value, and its renderings.
#pragma once

#include <gridctl/core/error.hpp>

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl::report {

struct Column {
  std::string title;
  bool right = false;  ///< numbers: aligned right
};

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;  ///< as many cells as columns
  // Used by markup only.
  std::set<std::pair<std::size_t, std::size_t>> strong = {};  ///< row and column of bold cells
  std::vector<std::string> notes = {};                        ///< the meaning of signs in the table
};

/// The table as text: columns side by side, two blanks between, no borders, no blanks at the ends
/// of lines. Cells are made safe for terminals. If the table is wider than `width`, the widest
/// left-aligned column is elided.
[[nodiscard]] std::string to_text(const Table& table, int width, bool ascii = false);

/// excel_safe: spreadsheets run a cell that begins with = + - @, a tab or a CR as a formula; such a
/// cell gets a ' in front, unless it is a number.
enum class CsvCells { exact, excel_safe };
/// RFC 4180 with LF: cells quoted if they hold a comma, a quote or a line break.
[[nodiscard]] std::string to_csv(const Table& table, CsvCells cells = CsvCells::exact);
/// The CSV of rows that are no Table. Made on all cores: there may be many rows.
[[nodiscard]] std::string to_csv(const std::vector<std::string>& titles,
                                 const std::vector<std::vector<std::string>>& rows,
                                 CsvCells cells = CsvCells::exact);
/// Appends a cell, without a separator.
void append_csv_cell(std::string& record, std::string_view cell, CsvCells kind);
/// One record of CSV, with its line end.
[[nodiscard]] std::string csv_record(const std::vector<std::string>& cells,
                                     CsvCells kind = CsvCells::exact);

/// The table in GitHub's Markdown, notes below it. Markup in cells is escaped.
[[nodiscard]] std::string to_markdown(const Table& table);
/// The table as a LaTeX tabular with the rules of the package booktabs, notes as its last rows.
/// Commands in cells are escaped.
[[nodiscard]] std::string to_latex(const Table& table);

/// Takes the next row, as many cells as columns.
using TakeRow = std::function<Result<void>(const std::vector<std::string>& row)>;

/// A table under its name.
struct NamedTable {
  std::string name;
  Table table;
  /// Hands the rows out, instead of `table.rows`, if they may not fit into the memory.
  std::function<Result<void>(const TakeRow&)> rows = nullptr;
};
/// Makes the empty file an SQLite database of the tables. Cells that are numbers become numbers in
/// columns that are `right`, all others stay text; an empty cell is NULL. An Error if there are
/// more columns than SQLite takes, or it cannot write. Syncs nothing.
[[nodiscard]] Result<void> fill_sqlite(const std::string& file,
                                       const std::vector<NamedTable>& tables);

}  // namespace gridctl::report
