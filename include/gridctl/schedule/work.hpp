// Says what a worker has to do, and within which limits.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/limits.hpp>
#include <gridctl/launch/code_snapshot.hpp>
#include <gridctl/schedule/backlog/retry_policy.hpp>
#include <gridctl/schedule/run_class.hpp>
#include <gridctl/schedule/work_item.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::schedule {

/// Runs and tests of the experiment that ended for good before, and are not to be done again.
struct EndedBefore {
  std::size_t succeeded = 0;
  std::size_t failed = 0;
};

/// The items that a worker does, and what earlier attempts leave it.
struct Work {
  std::vector<WorkItem> queue;
  std::vector<LivingRun> living;  ///< runs to take over from an earlier gridctl
  int max_concurrent_runs = 0;    ///< 0 or less: as many as there are slots
  std::string experiment;         ///< the directory, as shown to people
  Limits limits = {};
  std::optional<launch::CodeSnapshot> code = {};  ///< what runs use instead of the work tree
  /// The retries that runs and tests have used up. A run without an entry has used none.
  RetryTallies tallies = {};
  /// Ends when all that can be started is handed over. Only for an executor that queues().
  bool leaves = false;
  EndedBefore before = {};  ///< counts for `max_failures`, which is about the whole experiment
  /// What runs need, in the order of the device's classes. Empty: all need the same, and no memory
  /// is counted.
  std::vector<RunClass> classes = {};
  ClassOf class_of = {};     ///< empty: all are of the first class
  std::uint64_t memory = 0;  ///< bytes that the runs that are on may need together; 0: any
  std::chrono::milliseconds time_used{0};  ///< how long runs were on before; counts for `budget`
  double gpu_hours_used = 0;  ///< how long runs had GPUs before; counts for `gpu_hours`
  std::function<TimePoint()> wall_clock = {};  ///< empty: the system's
  /// Books and returns further items; called whenever a slot is free and nothing waits that could
  /// begin. An Error halts the grid. Empty function: there are no further items.
  std::function<Result<std::vector<WorkItem>>()> ask = {};
  /// Reads a part of what `ask` goes by. Returns true as long as more is to be read: the worker
  /// does not ask before, and hears signals and ends of runs between two parts.
  std::function<bool()> read_for_ask = {};
  std::size_t to_ask =
      0;  ///< the number of items that ask() will return in all, as far as is known
};

}  // namespace gridctl::schedule
