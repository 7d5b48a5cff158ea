#include "output/pieces.hpp"

#include <gridctl/core/parallel.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace gridctl::analysis {
namespace {

constexpr std::size_t kCellsAtOnce = 100'000;
constexpr std::size_t kRowsOfPiece = 16;  // a thread takes so many rows at a time

/// A record of CSV. Cells without a text cost nothing but their commas.
std::string csv_record(const collect::CellRow& row, report::CsvCells cells) {
  if (row.size() < 2) return report::csv_record(row.cells(), cells);
  std::string record;
  std::size_t at = 0;
  row.for_each_filled([&](std::size_t column, std::string_view text) {
    record.append(column - at, ',');
    at = column;
    report::append_csv_cell(record, text, cells);
  });
  record.append(row.size() - 1 - at, ',');
  return record += '\n';
}

}  // namespace

Result<void> append_rows(std::size_t rows, std::size_t columns,
                         const std::function<std::string(std::size_t row)>& make,
                         const Append& append) {
  const auto at_once = std::max(kRowsOfPiece, kCellsAtOnce / std::max<std::size_t>(1, columns));
  std::vector<std::string> pieces;
  for (std::size_t begin = 0; begin < rows; begin += at_once) {
    const auto end = std::min(rows, begin + at_once);
    pieces.assign((end - begin + kRowsOfPiece - 1) / kRowsOfPiece, {});
    for_each_index(pieces.size(), [&](std::size_t piece) {
      const auto first = begin + piece * kRowsOfPiece;
      for (auto row = first; row < std::min(end, first + kRowsOfPiece); ++row)
        pieces[piece] += make(row);
    });
    for (const auto& piece : pieces) GRIDCTL_TRY(append(piece));
  }
  return {};
}

Result<void> make_results_csv(const collect::ResultTable& table, report::CsvCells cells,
                              const Append& append) {
  GRIDCTL_TRY(append(report::csv_record(table.columns, cells)));
  return append_rows(
      table.rows.size(), table.columns.size(),
      [&](std::size_t row) { return csv_record(table.rows[row], cells); }, append);
}

}  // namespace gridctl::analysis
