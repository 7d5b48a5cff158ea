// Learning curves of groups of runs, coarse enough for one line of a terminal or a figure.
#pragma once

#include <gridctl/analysis/analysis.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::analysis {

/// The curves of single runs, cut into equal stretches of steps.
struct RunCurves {
  /// The curve of a run. Stretches that the run did not reach are NaN.
  struct Run {
    std::size_t run = 0;          ///< index into the runs of the experiment
    std::vector<double> means;    ///< of the run's values in each stretch
    std::vector<double> seconds;  ///< since the run's first value; empty if a value has no time
  };
  std::string split;  ///< the split of the values: for a test's metric the validation
  std::string metric;
  double first_step = 0;
  double last_step = 0;
  std::size_t stretches = 0;
  std::vector<std::vector<Run>>
      groups;  ///< in the order asked for; runs without values are not there
};

/// The curves of the first metric for these groups (indices into the grouping), in at most
/// `stretches` stretches. No groups if the metric has no curves. Runs that failed count as far as
/// they came.
[[nodiscard]] RunCurves run_curves(const collect::Experiment& experiment, const TaskAnalysis& task,
                                   const std::vector<std::size_t>& groups, std::size_t stretches);

/// The curves of groups of runs.
struct MeanCurves {
  std::string split;  ///< the split of the values: for a test's metric the validation
  std::string metric;
  double first_step = 0;
  double last_step = 0;
  /// For each group, in the order asked for, the mean of its runs in equal stretches of steps; NaN
  /// for a stretch without a value.
  std::vector<std::vector<double>> means;
  /// The intervals of these means over the runs of a group, NaN where there is none. Empty unless
  /// asked for.
  std::vector<std::vector<stats::Interval>> intervals = {};
};

/// Joins run_curves() over the runs of each group. No means if the metric has no curves.
/// `interval`: the intervals to add.
[[nodiscard]] MeanCurves mean_curves(
    const collect::Experiment& experiment, const TaskAnalysis& task,
    const std::vector<std::size_t>& groups, std::size_t stretches,
    const std::optional<stats::IntervalOptions>& interval = std::nullopt);

}  // namespace gridctl::analysis
