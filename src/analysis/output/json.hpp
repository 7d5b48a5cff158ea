// An analysis for programs.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/collect/tables/results.hpp>

#include <string>

namespace gridctl::analysis {

/// "gridctl.analyze/1": counts, groups, effects, notes; then `columns` and `rows` of `table`, a
/// line each. Cells are numbers where they are, null where they are empty; what JSON has no number
/// for is "NaN", "Infinity", "-Infinity".
[[nodiscard]] std::string analysis_json(const Analysis& analysis,
                                        const collect::ResultTable& table);

}  // namespace gridctl::analysis
