// Decides which runs form a group and which groups are compared.
#pragma once

#include <gridctl/collect/experiment.hpp>
#include <gridctl/collect/tables/results.hpp>
#include <gridctl/core/error.hpp>

#include <cstddef>
#include <limits>
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

/// In the place of a group's index: a run of no group.
inline constexpr std::size_t kNoGroup = std::numeric_limits<std::size_t>::max();

/// For each of so many runs the index of its group, or kNoGroup.
[[nodiscard]] std::vector<std::size_t> groups_of_runs(const std::vector<RunGroup>& groups,
                                                      std::size_t runs);

/// Facts about the runs that hold for every metric: their states, and which runs form pairs.
struct RunFacts {
  /// A text a run, equal for runs that differ in the group's keys alone; empty: pairs with none.
  std::vector<std::string> pairs;
  std::vector<RunState> states = {};
  std::vector<std::size_t> first_rows = {};  ///< of each run, in the table
  std::vector<std::size_t> groups = {};      ///< as groups_of_runs() says
  bool has_none_complete = false;  ///< true: unfinished runs count with the values they have
};
[[nodiscard]] RunFacts facts_of(const collect::Experiment& experiment,
                                const collect::ResultTable& table, const Grouping& grouping);

}  // namespace gridctl::analysis
