// Learning curves of groups of runs, coarse enough for one line of a terminal or a figure.
#pragma once

#include <gridctl/analysis/analysis.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::analysis {

struct MeanCurves {
  std::string split;  ///< the split of the values: for a test's metric the validation
  std::string metric;
  double first_step = 0;
  double last_step = 0;
  /// For each group, in the order asked for, the mean of its runs in equal stretches of steps; NaN
  /// for a stretch without a value. Runs that failed count as far as they came.
  std::vector<std::vector<double>> means;
  /// The intervals of these means over the runs of a group, NaN where there is none. Empty unless
  /// asked for.
  std::vector<std::vector<stats::Interval>> intervals = {};
};

/// The curves of the first metric for these groups (indices into the grouping), in at most
/// `stretches` stretches. No means if the metric has no curves. `interval`: the intervals to add.
[[nodiscard]] MeanCurves mean_curves(
    const collect::Experiment& experiment, const TaskAnalysis& task,
    const std::vector<std::size_t>& groups, std::size_t stretches,
    const std::optional<stats::IntervalOptions>& interval = std::nullopt);

}  // namespace gridctl::analysis
