// The meaning of one writer's names, as far as the general rules cannot know it: which counter is
// the step, which numbers belong to the validation, and which are no results.
#pragma once

#include "readers/csv_rows.hpp"
#include "readers/reader.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::collect {

/// Columns of one writer, in the terms of the general rules (names.hpp).
struct Naming {
  /// Names that count steps, in lower case, the preferred name first. The first one with a number
  /// is the row's step; the others are left out, except the epoch.
  std::vector<std::string_view> steps;
  /// Translates a name for the general rules: "metrics/mAP" becomes "val/mAP". Returns an empty
  /// name for a number that is no statistic.
  std::function<std::string(std::string_view)> name;
};

/// Whether one of the names counts the writer's steps.
[[nodiscard]] bool has_step(const Naming& naming, const std::vector<std::string>& names);
/// The row with the names that the general rules understand, its step first.
[[nodiscard]] Values renamed(const Values& row, const Naming& naming);
/// Adds every row of a table, sorted into splits as by add_flat().
void add_named_rows(const CsvTable& table, const Naming& naming, RowSink& rows);

/// What the columns are where every row counts its steps by the same column as the first one.
[[nodiscard]] TableLayout layout_of(const CsvTable& table, const Naming& naming);
/// Whether every row counts its steps by the column that the layout of this naming has.
[[nodiscard]] bool keeps_step(const CsvTable& table, const TableLayout& layout,
                              const Naming& naming);

/// `name` without `prefix`; nothing if `name` does not begin with it.
[[nodiscard]] std::optional<std::string_view> behind(std::string_view name,
                                                     std::string_view prefix);

/// Whether a reader that knows one writer's files, other than `asking`, reads the file.
[[nodiscard]] bool has_owner(const Folder& folder, const std::string& file,
                             const Reader* asking = nullptr);

}  // namespace gridctl::collect
