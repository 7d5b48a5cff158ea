// How much of the first metric's variance goes with each key that tells the groups apart.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/stats/effects.hpp>

#include <optional>

namespace gridctl::analysis {

/// Factors are the grouping's keys, by the names that titles show. Nothing without a metric, a key,
/// or with more keys than a grid is likely to vary: then configurations differ as a whole.
[[nodiscard]] std::optional<stats::Effects> effects_of(const TaskAnalysis& task);

}  // namespace gridctl::analysis
