// Writes an analysis as JSON, for programs.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/collect/tables/results.hpp>

#include <string>

namespace gridctl::analysis {

/// The schema "gridctl.analyze/1": counts, groups, effects, notes; then `columns` and `rows` of
/// `table`, a line each row. Cells that are numbers are numbers, empty ones null. Numbers that JSON
/// does not have are the texts "NaN", "Infinity", "-Infinity".
[[nodiscard]] std::string analysis_json(const Analysis& analysis,
                                        const collect::ResultTable& table);

}  // namespace gridctl::analysis
