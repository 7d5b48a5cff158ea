// Decides which columns and rows of the results are printed, and in which order.
#pragma once

#include <gridctl/collect/tables/results.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/line_pattern.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::analysis {

struct ColumnChoice {
  std::vector<std::string> columns;  ///< names and patterns with *, in their order; empty: all
  std::optional<TextPattern> keep;   ///< stay, whatever `drop` and `only_changed` say
  std::optional<TextPattern> drop;
  bool only_changed = false;  ///< leave out columns with one value throughout
  std::string sort;           ///< the column to sort by; empty: rows keep their order
  bool descending = false;
  std::optional<std::size_t> top;  ///< the largest number of rows
};

/// The column that `name` means: its whole name, or the end of exactly one column's name behind a
/// dot ("lr" for config.optimizer.lr). A column beside another statistic (acc.step) is found only
/// by its whole name. Errors: no such column, with a suggestion; several, with their names.
[[nodiscard]] Result<std::size_t> find_column(const collect::ResultTable& table,
                                              const std::string& name);

/// Whether cell `a` stands before `b` in a sorted table. Numbers are ordered by their value, and
/// stand before texts; empty cells and NaN come last in either direction.
[[nodiscard]] bool comes_before(std::string_view a, std::string_view b, bool descending);

/// Whether the choice leaves all columns and rows as they are.
[[nodiscard]] bool is_everything(const ColumnChoice& choice);

/// Whether keep, drop and only_changed leave the column in. Does not look at `columns`.
[[nodiscard]] bool is_wanted(const ColumnChoice& choice, const std::string& column, bool changes);

[[nodiscard]] Result<collect::ResultTable> choose_columns(const collect::ResultTable& table,
                                                          const ColumnChoice& choice);

}  // namespace gridctl::analysis
