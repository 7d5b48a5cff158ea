// Configurations over several tasks, pooled: only when it is asked for, since scores of tasks must
// be on one scale.
#pragma once

#include <gridctl/analysis/grouping.hpp>
#include <gridctl/stats/pooled.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::analysis {

struct PooledGroup {
  std::vector<std::string> values;      ///< of the keys
  std::size_t tasks = 0;                ///< with a value
  std::size_t runs = 0;                 ///< that have one
  std::optional<stats::Pooled> pooled;  ///< nothing unless every task has a value
};

struct Pooling {
  std::string key;                ///< the column whose values are the tasks
  std::vector<std::string> keys;  ///< those that vary within a task
  std::size_t tasks = 0;
  std::vector<PooledGroup> groups;  ///< best interquartile mean first
};

/// Of the first metric. `key` must tell groups apart.
[[nodiscard]] Result<Pooling> pool_groups(const Grouping& grouping, const MetricAnalysis& metric,
                                          const std::string& key, double level);

}  // namespace gridctl::analysis
