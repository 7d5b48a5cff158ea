// Which runs count together, and what the statistics say of them for each metric.
#pragma once

#include <gridctl/collect/experiment.hpp>
#include <gridctl/collect/tables/results.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/stats/analysis.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::analysis {

struct RunGroup {
  std::string label;
  int configuration = 0;            ///< the first one of its runs
  std::vector<std::string> values;  ///< one for each of the grouping's keys
  std::vector<std::size_t> runs;    ///< indices into the experiment's runs
};

struct Grouping {
  std::vector<std::string> keys;  ///< what tells groups apart, as columns: "config.lr"
  std::vector<RunGroup> groups;   ///< in the order of their first run
  bool by_keys = false;           ///< the user named the keys
};

/// By configuration; or by the values of `group_by`, keys of the configuration as find_column takes
/// them.
[[nodiscard]] Result<Grouping> group_runs(const collect::Experiment& experiment,
                                          const collect::ResultTable& table,
                                          const std::vector<std::string>& group_by);

struct MetricAnalysis {
  std::string metric;  ///< a column: "valid.acc"
  stats::Direction direction = stats::Direction::higher;
  bool direction_known = true;  ///< else `higher` is a guess
  std::string beside;           ///< the test metric shown with a ranking by validation; or empty
  std::vector<stats::Group> samples;
  stats::Analysis analysis;
};

struct MetricRequest {
  std::string metric;                         ///< a column of the table
  std::optional<stats::Direction> direction;  ///< else by the metric's name
  stats::IntervalOptions interval;
};

/// Runs that failed, were stopped or lost count as failed; those that have not ended yet as
/// missing.
[[nodiscard]] MetricAnalysis analyze_metric(const collect::Experiment& experiment,
                                            const collect::ResultTable& table,
                                            const Grouping& grouping, const MetricRequest& request);

}  // namespace gridctl::analysis
