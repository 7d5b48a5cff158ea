// Writes an analysis as JSON, for programs.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/analysis/output/files.hpp>
#include <gridctl/collect/tables/results.hpp>

namespace gridctl::analysis {

/// Appends the document of the schema "gridctl.analyze/1": counts, groups, effects, notes; then
/// `columns` and `rows` of `table`, a line each row. `keys` of a configuration that it does not
/// have are null; of more than kManyKeys they are left out. Cells that are numbers are numbers,
/// empty ones null. Of more than 500 columns of which rows fill less than a tenth, rows are objects
/// of the cells that are not empty: arrays would grow with the square of the number of projects.
/// Numbers that JSON does not have are the texts "NaN", "Infinity", "-Infinity".
[[nodiscard]] Result<void> make_json(const Analysis& analysis, const collect::ResultTable& table,
                                     const Append& append);

}  // namespace gridctl::analysis
