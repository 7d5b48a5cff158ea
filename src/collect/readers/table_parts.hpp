// Reads a large table a part at a time. What only shows in the whole is found out first.
#pragma once

#include "readers/large_table.hpp"
#include "readers/table_starts.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace gridctl::collect {

/// Takes a part of a table: its rows below the header, without those that later rows replace.
/// Returns whether more is wanted.
using TakePart = std::function<bool(const CsvTable& part)>;

/// A large table, read once to know what its columns are and which rows count.
class TableParts {
 public:
  /// Nothing if the table can only be understood as a whole: the first part tells of a column what
  /// does not hold for the others, or a record is larger than a part may be. The notes are those of
  /// read_csv_file().
  [[nodiscard]] static std::optional<TableParts> open(const TableFile& file, LastLine last_line,
                                                      const TableSizes& sizes, Notes& notes);

  /// Reads the table again, as far as it was there when it was opened.
  void read(const TakePart& take) const;

  [[nodiscard]] const TableLayout& layout() const { return layout_; }
  [[nodiscard]] std::size_t rows() const { return rows_; }

 private:
  /// What is still to be read, from a record's beginning.
  struct Rest {
    std::uint64_t offset = 0;
    std::string text;
  };
  enum class Next { part, end, too_large };

  TableParts(const TableFile& file, const TableSizes& sizes) : file_(file), sizes_(sizes) {}
  bool take_header(Rest& rest, const PartReader& parts);
  [[nodiscard]] Next next(const PartReader& parts, Rest& rest, std::string& lines) const;
  [[nodiscard]] Result<CsvTable> parse(std::string_view lines, LastLine last_line) const;
  bool look_at(const PartReader& parts, LastLine last_line, Notes& notes);
  bool add_notes(const CsvTable& part, bool is_first, bool is_torn, Notes& notes);
  [[nodiscard]] bool keeps_layout(const CsvTable& part) const;

  TableFile file_;
  TableSizes sizes_;
  std::string header_;       // its line, which every part begins with
  std::uint64_t begin_ = 0;  // of the first row
  std::uint64_t size_ = 0;
  LastLine last_line_ = LastLine::complete;
  TableLayout layout_;
  bool has_layout_ = false;
  TableStarts starts_;
  CsvTable::Ragged ragged_;
  std::size_t records_ = 0;  // before the next part
  std::size_t rows_ = 0;
};

}  // namespace gridctl::collect
