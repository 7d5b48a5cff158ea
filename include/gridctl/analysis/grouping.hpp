// Decides which runs form a group and which groups are compared, and computes their statistics.
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
  int configuration = 0;          ///< the configuration of the group's first run
  collect::CellRow values;        ///< one value for each of the grouping's keys
  std::vector<std::size_t> runs;  ///< indices into the experiment's runs
  int number = 0;                 ///< number of that configuration in its experiment
  /// Whether all runs are repetitions of one configuration: only then has their mean an interval.
  bool is_alike = true;
};

struct Grouping {
  std::vector<std::string> keys;  ///< the columns that tell groups apart: "config.lr"
  std::vector<RunGroup> groups;   ///< in the order of their first run
  bool by_keys = false;           ///< the user named the keys
  /// Columns that name a task and part the groups, where the user named keys; else empty.
  std::vector<std::string> tasks = {};
};

/// Groups runs by configuration or, if `group_by` names columns, by the values of these columns.
/// find_column() finds them, among keys of the configuration first. No two labels are equal.
[[nodiscard]] Result<Grouping> group_runs(const collect::Experiment& experiment,
                                          const collect::ResultTable& table,
                                          const std::vector<std::string>& group_by);

/// The groups of one task. A ranking never compares groups of different tasks.
struct TaskGrouping {
  std::string task;  ///< "task=mnist"; empty if there is one task only
  Grouping grouping;
};

/// Parts the groups by task. A task is a value of keys that name a dataset, a problem or an
/// environment; without such keys a task of the grid, if one of these has several configurations.
/// If the user named the keys of the groups, tasks of the grid do not part them.
[[nodiscard]] std::vector<TaskGrouping> split_by_task(const collect::Experiment& experiment,
                                                      const collect::ResultTable& table,
                                                      Grouping grouping);

struct MetricAnalysis {
  std::string metric;  ///< a column: "valid.acc"
  stats::Direction direction = stats::Direction::higher;
  bool direction_known = true;  ///< else `higher` is a guess
  stats::IntervalOptions interval;
  std::string beside;  ///< the test metric shown with a ranking by validation; or empty
  std::vector<stats::Group> samples;  ///< one a group; kept for the metric to rank by only
  stats::Analysis analysis;           ///< for other metrics without groups that have no value
};

/// Facts about the runs that hold for every metric: their states, and which runs form pairs.
struct RunFacts {
  /// A text a run, equal for runs that differ in the group's keys alone; empty: pairs with none.
  std::vector<std::string> pairs;
  std::vector<RunState> states = {};
  bool has_none_complete = false;  ///< true: unfinished runs count with the values they have
};
[[nodiscard]] RunFacts facts_of(const collect::Experiment& experiment,
                                const collect::ResultTable& table, const Grouping& grouping);

struct MetricRequest {
  std::string metric;                         ///< a column of the table
  std::optional<stats::Direction> direction;  ///< nothing: the metric's name decides
  stats::IntervalOptions interval;
  bool ranks = true;      ///< the metric to rank by: keeps samples, and groups without a value
  bool with_keys = true;  ///< whether the samples kept have the values of the grouping's keys
};

/// Compares the groups by one metric. Runs that failed, were stopped or were lost count as failed,
/// runs that have not ended as missing.
[[nodiscard]] MetricAnalysis analyze_metric(const collect::Experiment& experiment,
                                            const collect::ResultTable& table,
                                            const Grouping& grouping, const RunFacts& facts,
                                            const MetricRequest& request);

}  // namespace gridctl::analysis
