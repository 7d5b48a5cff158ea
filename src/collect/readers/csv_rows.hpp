// CSV files whose rows are steps and whose columns are metrics, as most trainers write them.
#pragma once

#include "curves/curves.hpp"
#include "files/files.hpp"
#include "formats/csv.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gridctl::collect {

/// Nothing and a note if the file cannot be read or is no CSV. Where its writer began anew in the
/// middle, earlier rows are left out, with a note, as far as later ones stand for them.
[[nodiscard]] std::optional<CsvTable> read_csv_file(const fs::path& file, LastLine last_line,
                                                    Notes& notes, char separator = ',');

/// The beginning of a file, to see whose it is.
struct CsvHeader {
  std::vector<std::string> columns;  ///< trimmed, without quotes; empty if there is no whole line
  char separator = ',';              ///< the one of ',', ';' and tab that the line has most of
  std::vector<std::vector<std::string>> rows = {};  ///< the first ones
  [[nodiscard]] bool has(std::string_view column) const;
  /// The column that counts steps most finely; one without a name that is 0, 1, 2, … counts epochs.
  [[nodiscard]] std::optional<std::size_t> step() const;
  /// Rows are steps: a column counts them, another one has numbers or may yet have some, and no
  /// column holds names of metrics.
  [[nodiscard]] bool has_steps() const;
};
/// `problems` gets what hinders reading; without them, whoever reads the file is to note that.
[[nodiscard]] CsvHeader peek_csv(const fs::path& file, Notes& problems);
[[nodiscard]] CsvHeader peek_csv(const fs::path& file);

/// Every row, its metrics sorted by the splits that the columns' names carry, or that a column of
/// splits ("phase": train, val) names. Cells that are no numbers (empty, NA, lists) are left out.
/// Where training and validation losses are both named so, metrics without a split are the
/// validation's.
void add_rows(const CsvTable& table, Curves& curves, std::string_view default_split = "train");

/// The same as curves, straight from the cells.
[[nodiscard]] std::vector<Curve> table_curves(const CsvTable& table,
                                              std::string_view default_split);

}  // namespace gridctl::collect
