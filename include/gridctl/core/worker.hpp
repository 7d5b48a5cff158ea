// A worker does the work of a command until all is done, and then says how it went.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/run.hpp>

#include <cstddef>
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

/// What somebody else (`gridctl stop`) asks of a worker.
struct StopRequest {
  StopStep step = StopStep::stopping;
  std::vector<RunId> runs;  ///< stop only these and their tests; empty: stop all
};

/// How many runs a StopRequest concerns.
struct StopAnswer {
  std::size_t running = 0;  ///< running runs that are being ended; they may still be alive
  std::size_t waiting = 0;  ///< runs that had not begun, and will not begin
};

class Worker {
 public:
  virtual ~Worker() = default;
  /// Does all the work. Called once. An Error means that nothing was begun.
  [[nodiscard]] virtual Result<Summary> work() = 0;
  /// Takes a request; called from the loop, or before work(). A worker that starts no runs ignores
  /// requests.
  virtual StopAnswer stop(const StopRequest& /*request*/) { return {}; }
};

}  // namespace gridctl
