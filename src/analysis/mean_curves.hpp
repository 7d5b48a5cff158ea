// Learning curves of groups of runs, coarse enough for one line of a terminal.
#pragma once

#include <gridctl/analysis/analysis.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace gridctl::analysis {

struct MeanCurves {
  std::string split;  ///< whose values these are: for a test's metric those of the validation
  std::string metric;
  double first_step = 0;
  double last_step = 0;
  /// For each group, in the order asked for, the mean of its runs in equal stretches of steps; NaN
  /// where nothing was written. Runs that failed count as far as they came.
  std::vector<std::vector<double>> means;
};

/// Of the first metric, for these groups (indices into the grouping), in at most `stretches`. No
/// means if there are no curves of it.
[[nodiscard]] MeanCurves mean_curves(const collect::Experiment& experiment,
                                     const TaskAnalysis& task,
                                     const std::vector<std::size_t>& groups, std::size_t stretches);

}  // namespace gridctl::analysis
