// What the columns of a table of statistics are: steps, times, splits, metrics.
#pragma once

#include "curves/curves.hpp"
#include "formats/csv.hpp"

#include <gridctl/collect/names.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl::collect {

struct TableColumn {
  std::size_t index;
  std::string name;  ///< without the split
};

struct TableLayout {
  std::optional<std::size_t> step;
  bool has_index = false;  ///< `step` is a column without a name that numbers the rows
  std::optional<std::size_t> time;
  std::optional<std::size_t> split;   ///< the column whose cells name splits
  std::string_view default_split;     ///< of columns that name none
  std::vector<TableColumn> counters;  ///< steps, epochs, iterations
  std::vector<std::pair<std::string_view, std::vector<TableColumn>>> splits;
};

/// Adds a metric, whose split is a literal, to the columns of its split.
void add_column(TableLayout& layout, SplitName metric, std::size_t index);

/// `default_split` is a literal, which lives on.
[[nodiscard]] TableLayout layout_of(const CsvTable& table, std::string_view default_split);

/// Whether a column of this name may number the rows, as pandas writes it: "", "Unnamed: 0".
[[nodiscard]] bool is_index_name(std::string_view name);
/// Whether a column is 0, 1, 2, … or 1, 2, 3, …; `cell` returns its text in a row.
template <class Cell>
bool counts_up(std::size_t rows, Cell cell) {
  if (rows == 0) return false;
  const double first = to_number(cell(0));
  if (first != 0 && first != 1) return false;
  for (std::size_t row = 1; row < rows; ++row) {
    if (to_number(cell(row)) != first + static_cast<double>(row)) return false;
  }
  return true;
}
/// The column whose every cell names a split.
[[nodiscard]] std::optional<std::size_t> split_column(const CsvTable& table);

/// Adds every row, its metrics sorted by the splits in the columns' names, or by a column of splits
/// ("phase": train, val). Cells that are no numbers (empty, NA, lists) are left out. If the table
/// names a training loss and a validation loss, metrics without a split belong to the validation.
void add_rows(const CsvTable& table, const TableLayout& layout, RowSink& rows);
void add_rows(const CsvTable& table, RowSink& rows, std::string_view default_split = "train");

/// Step, epoch and time of every row.
[[nodiscard]] RowAxis axis_of(const CsvTable& table, const TableLayout& layout);
/// A column of those that are of `of_columns`, as a curve of `split`: of the rows alone that are of
/// that split. Nothing is appended where no cell is a number.
void append_curve(const CsvTable& table, const TableLayout& layout, const RowAxis& axis,
                  std::string_view of_columns, const TableColumn& column, std::string_view split,
                  std::vector<Curve>& curves);

/// The curves of the rows that add_rows() would add, made straight from the cells.
[[nodiscard]] std::vector<Curve> table_curves(const CsvTable& table,
                                              std::string_view default_split);

}  // namespace gridctl::collect
