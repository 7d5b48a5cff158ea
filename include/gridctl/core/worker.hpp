// A worker does the work of a command until all is done, and then says how it went.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/core/steering.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace gridctl {

/// How urgently a worker has been asked to end. Each step includes the steps before it.
enum class StopStep {
  working,
  draining,  ///< starts nothing new
  stopping,  ///< ends its runs politely
  killing    ///< ends its runs now
};

/// Why a worker ended early that was asked to, by the step: the words of its Summary.
inline constexpr const char* kDrainedByRequest = "gridctl stop --drain";
inline constexpr const char* kStoppedByRequest = "gridctl stop";

/// In whose name runs are stopped, which decides about their end.
enum class StopCause {
  by_name,  ///< somebody named the runs: they end as `stopped`
  rule,     ///< a rule of `early_stopping` is against the runs: they end as `stopped_early`
  target    ///< the runs are good enough: they end as `succeeded`, if all products are there
};

/// A stop that somebody else (`gridctl stop`, a rule of `early_stopping`) asks of a worker.
struct StopRequest {
  StopStep step = StopStep::stopping;
  std::vector<RunId> runs;               ///< stop only these and their tests; empty: stop all
  StopCause cause = StopCause::by_name;  ///< other causes need `runs`
  std::string why = {};                  ///< rule and target: the reason of the runs' ends
};

/// How many runs a StopRequest concerns.
struct StopAnswer {
  std::size_t running = 0;  ///< running runs that are being ended; they may still be alive
  std::size_t waiting = 0;  ///< runs that had not begun, and will not begin
};

/// What somebody else (`gridctl pause`, `gridctl set`) changes of a worker that goes on.
struct SteerRequest {
  std::optional<bool> paused = {};  ///< true: no run begins until false is asked
  bool hold = false;  ///< with paused: the runs that are on stand still until false is asked
  SteerSettings set = {};
  std::vector<RunId> first = {};  ///< these runs begin next, in this order, if they wait
};

/// The part of a SteerRequest that a worker on Slurm refuses: the cluster has the runs.
enum class SteerRefusal {
  none,
  max_concurrent,  ///< the scheduler has the limit
  timeout,         ///< the nodes have the limit
  hold             ///< the nodes have the runs
};

/// How a worker stands once it has done what a SteerRequest asks.
struct SteerAnswer {
  bool is_heard = false;  ///< else the worker starts no runs
  bool is_paused = false;
  std::size_t max_concurrent = 0;  ///< runs at once: never more than there are slots
  std::size_t running = 0;
  std::size_t held = 0;  ///< of the running ones, those that stand still
  std::size_t waiting = 0;
  std::size_t moved = 0;  ///< runs and tests that begin next because the request names them
  SteerRefusal refused = SteerRefusal::none;  ///< else nothing was done
  std::string halted_because = {};            ///< why no run begins any more; empty: runs begin
};

class Worker {
 public:
  virtual ~Worker() = default;
  /// Does all the work. Called once. An Error means that nothing was begun.
  [[nodiscard]] virtual Result<Summary> work() = 0;
  /// Takes a request; called from the loop, or before work(). A worker that starts no runs ignores
  /// requests.
  virtual StopAnswer stop(const StopRequest& /*request*/) { return {}; }
  /// Changes how the worker goes on, and says how the worker stands then. Once the worker has been
  /// asked to stop it does no more than let held runs go.
  virtual SteerAnswer steer(const SteerRequest& /*request*/) { return {}; }
};

}  // namespace gridctl
