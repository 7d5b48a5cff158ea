// Computes how much of the first metric's variance each key explains that tells the groups apart.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/stats/effects.hpp>

#include <cstddef>
#include <optional>

namespace gridctl::analysis {

/// The largest number of keys that have effects.
inline constexpr std::size_t kMostFactors = 12;

/// The effects of the grouping's keys, named as in titles. Nothing without a metric or a key, or
/// with more keys than a grid is likely to vary: such configurations differ as a whole.
[[nodiscard]] std::optional<stats::Effects> effects_of(const TaskAnalysis& task);

}  // namespace gridctl::analysis
