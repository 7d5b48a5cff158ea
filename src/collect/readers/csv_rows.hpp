// CSV files whose rows are steps and whose columns are metrics, as most trainers write them.
#pragma once

#include "curves/curves.hpp"
#include "files/files.hpp"
#include "formats/csv.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gridctl::collect {

/// Nothing and a note if the file cannot be read or is no CSV.
[[nodiscard]] std::optional<CsvTable> read_csv_file(const fs::path& file, LastLine last_line,
                                                    Notes& notes, char separator = ',');

/// The first line of a file, to see whose it is.
struct CsvHeader {
  std::vector<std::string> columns;  ///< trimmed, without quotes; empty if there is no whole line
  char separator = ',';              ///< the one of ',', ';' and tab that the line has most of
  [[nodiscard]] bool has(std::string_view column) const;
  /// Rows are steps: a column counts them, and no column holds names of metrics.
  [[nodiscard]] bool has_steps() const;
};
[[nodiscard]] CsvHeader peek_csv(const fs::path& file);

/// Every row, its metrics sorted by the splits that the columns' names carry. Cells that are no
/// numbers (empty, NA, lists) are left out.
void add_rows(const CsvTable& table, Curves& curves, std::string_view default_split = "train");

/// The same as curves, straight from the cells.
[[nodiscard]] std::vector<Curve> table_curves(const CsvTable& table,
                                              std::string_view default_split);

}  // namespace gridctl::collect
