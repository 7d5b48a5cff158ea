// CSV files whose rows are steps and whose columns are metrics, as most trainers write them:
// reading them whole, and looking at their beginning.
#pragma once

#include "files/files.hpp"
#include "formats/csv.hpp"
#include "readers/table_layout.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::collect {

/// Reads a CSV file; returns nothing and adds a note if the file cannot be read or is no CSV. If
/// the writer began anew in the middle, rows that later rows replace are left out, with a note.
[[nodiscard]] std::optional<CsvTable> read_csv_file(const fs::path& file, LastLine last_line,
                                                    Notes& notes, char separator = ',');

/// The beginning of a CSV file, by which readers recognize its writer.
struct CsvHeader {
  std::vector<std::string> columns;  ///< trimmed, without quotes; empty if there is no whole line
  char separator = ',';    ///< ',', ';', tab or '|', the most frequent in the line; or a blank
  std::string lines = {};  ///< the header and the first rows, as they are in the file
  /// The cells of the first rows. Parsed when somebody asks: most readers look at columns alone.
  [[nodiscard]] const std::vector<std::vector<std::string>>& rows() const;
  [[nodiscard]] bool has(std::string_view column) const;
  /// The column that counts steps most finely. A column 0, 1, 2, … without a name counts epochs.
  [[nodiscard]] std::optional<std::size_t> step() const;
  /// Whether rows are steps: one column counts steps, another has numbers or may yet get some, and
  /// no column holds names of metrics.
  [[nodiscard]] bool has_steps() const;

 private:
  mutable std::optional<std::vector<std::vector<std::string>>> rows_ = {};
};
/// Reads the beginning of a file; never null. `problems` gets the notes of a file that cannot be
/// read. While a ReadRecord lives, a file is read once, however many readers ask for it.
[[nodiscard]] std::shared_ptr<const CsvHeader> peek_csv(const fs::path& file, Notes& problems);
[[nodiscard]] std::shared_ptr<const CsvHeader> peek_csv(const fs::path& file);

/// Peeks as peek_csv() does into files named .csv or .tsv. Returns null for all other files, and
/// for tables whose names tell their writer.
[[nodiscard]] std::shared_ptr<const CsvHeader> peek_table(const Folder& folder,
                                                          const std::string& file);

}  // namespace gridctl::collect
