// Scores of one configuration over several tasks, on one scale: Agarwal et al., "Deep reinforcement
// learning at the edge of the statistical precipice", NeurIPS 2021.
#pragma once

#include <gridctl/stats/direction.hpp>
#include <gridctl/stats/intervals.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace gridctl::stats {

/// The scores of the runs of each task: finite, at least one a task, at least one task.
using TaskScores = std::vector<std::vector<double>>;

struct PooledOptions {
  double level = 0.95;
  std::size_t resamples = 10'000;
};

struct Estimate {
  double value = 0;
  Interval interval;
};

struct Pooled {
  Estimate mean;  ///< of the tasks' means
  Estimate iqm;   ///< interquartile mean of all scores together
};

/// Intervals are percentiles of a bootstrap stratified by task: runs are drawn with replacement
/// within each task (their section 4.3 and appendix A.2). Reproducible.
[[nodiscard]] Pooled pool(const TaskScores& scores, const PooledOptions& options = {});

/// For each threshold, the fraction of runs that are better than it, averaged over tasks (their
/// section 4.2, run-score distribution).
[[nodiscard]] std::vector<double> performance_profile(const TaskScores& scores,
                                                      std::span<const double> thresholds,
                                                      Direction direction);

/// How probable it is that a run of `a` is better than one of `b` on a task drawn at random: the
/// mean over tasks of superiority() (their section 4.3). The tasks of both are the same, in the
/// same order.
[[nodiscard]] Estimate probability_of_improvement(const TaskScores& a, const TaskScores& b,
                                                  Direction direction,
                                                  const PooledOptions& options = {});

}  // namespace gridctl::stats
