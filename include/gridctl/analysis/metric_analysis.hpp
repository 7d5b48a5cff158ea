// Computes what one metric says of the groups.
#pragma once

#include <gridctl/analysis/grouping.hpp>
#include <gridctl/collect/experiment.hpp>
#include <gridctl/collect/tables/results.hpp>
#include <gridctl/stats/analysis.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::analysis {

/// The groups of a task by one metric.
struct MetricAnalysis {
  std::string metric;  ///< a column: "valid.acc"
  stats::Direction direction = stats::Direction::higher;
  bool direction_known = true;  ///< else `higher` is a guess
  stats::IntervalOptions interval;
  std::string beside;  ///< the test metric shown with a ranking by validation; or empty
  std::vector<stats::Group> samples;  ///< one a group; kept for the metric to rank by only
  stats::Analysis analysis;           ///< for other metrics without groups that have no value
};

/// The metric to analyze, and how much of the analysis the caller wants.
struct MetricRequest {
  std::string metric;                         ///< a column of the table
  std::optional<stats::Direction> direction;  ///< nothing: the metric's name decides
  stats::IntervalOptions interval;
  bool ranks = true;      ///< the metric to rank by: keeps samples, and groups without a value
  bool with_keys = true;  ///< the samples kept have the values of the grouping's keys
  bool compares = true;   ///< the analysis compares groups with the best one
};

/// Compares the groups by one metric. Runs that failed, were stopped or were lost count as failed,
/// runs that have not ended as missing.
[[nodiscard]] MetricAnalysis analyze_metric(const collect::Experiment& experiment,
                                            const collect::ResultTable& table,
                                            const Grouping& grouping, const RunFacts& facts,
                                            const MetricRequest& request);

}  // namespace gridctl::analysis
