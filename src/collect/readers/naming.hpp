// What the names of one writer mean where the general rules cannot know: which of its counters is
// the step, which numbers are of the validation, and which are nobody's result.
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
  /// What counts the steps, the name to prefer first, in lower case. The first one that has a
  /// number is the row's step; the others are left out, but for the epoch.
  std::vector<std::string_view> steps;
  /// A name as the general rules understand it: "metrics/mAP" becomes "val/mAP". Empty for what is
  /// no statistic.
  std::function<std::string(std::string_view)> name;
};

/// Whether the writer's steps are among the names.
[[nodiscard]] bool has_step(const Naming& naming, const std::vector<std::string>& names);
/// One row under the names that the general rules understand, its step first.
[[nodiscard]] Values renamed(const Values& row, const Naming& naming);
/// Every row of a table, as add_flat() sorts it into splits.
void add_named_rows(const CsvTable& table, const Naming& naming, Curves& curves);

/// `name` without `prefix`; nothing if it does not begin so.
[[nodiscard]] std::optional<std::string_view> behind(std::string_view name,
                                                     std::string_view prefix);

/// Whether a reader that knows one writer's files, other than `asking`, reads the file.
[[nodiscard]] bool has_owner(const Folder& folder, const std::string& file,
                             const Reader* asking = nullptr);

}  // namespace gridctl::collect
