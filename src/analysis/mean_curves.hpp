// Learning curves of groups of runs, coarse enough for one line of a terminal.
#pragma once

#include <gridctl/analysis/analysis.hpp>

#include <cstddef>
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
};

/// The curves of the first metric for these groups (indices into the grouping), in at most
/// `stretches` stretches. No means if the metric has no curves.
[[nodiscard]] MeanCurves mean_curves(const collect::Experiment& experiment,
                                     const TaskAnalysis& task,
                                     const std::vector<std::size_t>& groups, std::size_t stretches);

}  // namespace gridctl::analysis
