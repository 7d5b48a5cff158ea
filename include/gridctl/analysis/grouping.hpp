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
  int number = 0;                   ///< of that configuration, in its experiment
  /// Whether all runs are repetitions of one configuration: only then has their mean an interval.
  bool is_alike = true;
};

struct Grouping {
  std::vector<std::string> keys;  ///< what tells groups apart, as columns: "config.lr"
  std::vector<RunGroup> groups;   ///< in the order of their first run
  bool by_keys = false;           ///< the user named the keys
  /// Columns that name a task and part the groups, where the user named keys; else empty.
  std::vector<std::string> tasks = {};
};

/// By configuration; or by the values of `group_by`: columns of the table as find_column takes
/// them, keys of the configuration before other columns. No two labels are equal.
[[nodiscard]] Result<Grouping> group_runs(const collect::Experiment& experiment,
                                          const collect::ResultTable& table,
                                          const std::vector<std::string>& group_by);

/// The groups of one task, which is all that a ranking may compare.
struct TaskGrouping {
  std::string task;  ///< "task=mnist"; empty if there is one task only
  Grouping grouping;
};

/// Parts the groups by task. Tasks are what the grid calls so, if one of them has several
/// configurations, and the values of keys that name a dataset, a problem or an environment. If the
/// user named the keys of the groups, only such keys do, and not what the grid calls a task.
[[nodiscard]] std::vector<TaskGrouping> split_by_task(const collect::Experiment& experiment,
                                                      const collect::ResultTable& table,
                                                      Grouping grouping);

struct MetricAnalysis {
  std::string metric;  ///< a column: "valid.acc"
  stats::Direction direction = stats::Direction::higher;
  bool direction_known = true;  ///< else `higher` is a guess
  stats::IntervalOptions interval;
  std::string beside;  ///< the test metric shown with a ranking by validation; or empty
  std::vector<stats::Group> samples;  ///< one a group; of the metric to rank by alone
  stats::Analysis analysis;           ///< of others without the groups that have no value
};

/// What every run says about a metric, and which runs belong together.
struct RunFacts {
  /// Equal for runs that differ in the group's keys alone; empty: belongs to no other run.
  std::vector<std::string> pairs;
  std::vector<RunState> states = {};
  bool has_none_complete = false;  ///< then unfinished runs count as they stand
};
[[nodiscard]] RunFacts facts_of(const collect::Experiment& experiment,
                                const collect::ResultTable& table, const Grouping& grouping);

struct MetricRequest {
  std::string metric;                         ///< a column of the table
  std::optional<stats::Direction> direction;  ///< else by the metric's name
  stats::IntervalOptions interval;
  bool ranks = true;  ///< the metric to rank by: keeps samples, and groups without a value
};

/// Runs that failed, were stopped or lost count as failed; those that have not ended yet as
/// missing.
[[nodiscard]] MetricAnalysis analyze_metric(const collect::Experiment& experiment,
                                            const collect::ResultTable& table,
                                            const Grouping& grouping, const RunFacts& facts,
                                            const MetricRequest& request);

}  // namespace gridctl::analysis
