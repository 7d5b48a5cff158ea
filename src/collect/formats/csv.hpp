// One CSV file (RFC 4180) as a table of cells that point into its text. Lenient where trainers are
// (blanks around cells, ragged rows, a byte order mark), strict where a value could be wrong.
#pragma once

#include <gridctl/collect/experiment.hpp>
#include <gridctl/core/error.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::collect {

/// Whether the last line of a file counts although it has no line end. Half a line may hold half a
/// number, which looks like a number: such a line counts only if the writer has finished.
enum class LastLine { may_be_torn, complete };

/// A table in text. Lines that begin with "#" before the header, and are not shaped as the header,
/// are comments. If a semicolon or a tab parts cells, a comma in a number is its decimal point. A
/// percent sign behind a number is left out. Where all decimals stand behind commas, points part
/// thousands: "1.000". A blank as the separator stands for any number of them. If bars part cells,
/// each line may begin and end with one, and lines of dashes are no rows.
class CsvTable {
 public:
  /// Parses the text. `name`: the file as errors and notes show it. Errors, with row and column: a
  /// NUL byte, a cell of more than 1 MiB.
  [[nodiscard]] static Result<CsvTable> parse(std::string text, const std::string& name,
                                              LastLine last_line, char separator = ',');

  /// Trimmed names of the columns; a "#" before the first one is no part of its name.
  [[nodiscard]] const std::vector<std::string_view>& header() const { return header_; }
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
  /// The number of rows, without the header and blank lines.
  [[nodiscard]] std::size_t rows() const { return starts_.size(); }
  /// The trimmed cell; empty if the row is too short.
  [[nodiscard]] std::string_view cell(std::size_t row, std::size_t column) const;
  /// The numbers of a column, a row each, as to_number() reads them. Parsed when somebody asks
  /// first, so not for several threads.
  [[nodiscard]] const std::vector<double>& numbers(std::size_t column) const;
  /// A row with the names of its columns; columns without a name are left out.
  [[nodiscard]] Values values(std::size_t row) const;
  /// The rows before which the header came again, because the writer began anew in the same file.
  [[nodiscard]] const std::vector<std::size_t>& restarts() const { return restarts_; }
  /// Removes row i if keep[i] is false.
  void filter(const std::vector<bool>& keep);
  /// Records that have another number of cells than the header; numbers count from 1, the header's.
  struct Ragged {
    std::size_t count = 0;
    std::size_t first = 0;
    [[nodiscard]] std::string note(const std::string& name) const;  ///< empty if there is none
  };
  [[nodiscard]] const Ragged& ragged() const { return ragged_; }
  /// The number of records, with the header, comments and blank lines.
  [[nodiscard]] std::size_t records() const { return records_; }
  /// Oddities for people: ragged rows, columns of the same name, a torn last line.
  [[nodiscard]] const Notes& notes() const { return notes_; }

 private:
  friend class CsvParser;
  std::unique_ptr<std::string> text_;  ///< on the heap, so that moving the table moves no cell
  std::vector<std::string_view> header_;
  std::vector<std::string_view> cells_;  ///< the cells of all rows, row after row
  std::vector<std::size_t> starts_;      ///< where each row begins in `cells_`
  std::vector<std::size_t> ends_;        ///< where each row ends in `cells_`
  std::vector<std::size_t> restarts_;
  mutable std::vector<std::vector<double>> numbers_;  ///< by column; empty if nobody asked
  Ragged ragged_;
  std::size_t records_ = 0;
  Notes notes_;
};

}  // namespace gridctl::collect
