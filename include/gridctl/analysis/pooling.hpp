// Pools the scores of configurations over several tasks. Done only if the user asks for it, since
// the scores of all tasks must be on one scale.
#pragma once

#include <gridctl/analysis/metric_analysis.hpp>
#include <gridctl/stats/pooled.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::analysis {

struct PooledGroup {
  std::vector<std::string> values;      ///< values of Pooling::keys
  std::size_t tasks = 0;                ///< number of tasks with a score
  std::size_t runs = 0;                 ///< number of runs with a score
  std::optional<stats::Pooled> pooled;  ///< nothing unless every task has a score
};

struct Pooling {
  std::string key;                ///< the column whose values are the tasks
  std::vector<std::string> keys;  ///< the keys that vary within a task
  std::size_t tasks = 0;
  std::vector<PooledGroup> groups;  ///< best interquartile mean first
};

/// Pools the samples of `metric` over the values of `key`. Error: `key` is no key of the grouping.
[[nodiscard]] Result<Pooling> pool_groups(const Grouping& grouping, const MetricAnalysis& metric,
                                          const std::string& key, double level);

}  // namespace gridctl::analysis
