// A worker: what a command holds, something that works until it is done and then says how it went.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/run.hpp>

#include <cstddef>
#include <vector>

namespace gridctl {

/// How far a worker has been asked to come to its end; each step includes those before.
enum class StopStep {
  working,
  draining,  ///< starts nothing new
  stopping,  ///< ends its runs politely
  killing    ///< ends its runs now
};

/// What somebody else (`gridctl stop`) asks of a worker.
struct StopRequest {
  StopStep step = StopStep::stopping;
  std::vector<RunId> runs;  ///< only these, with their tests, and all else goes on; empty: all
};

/// What it concerns.
struct StopAnswer {
  std::size_t running = 0;  ///< of the runs that are on; they may still be ending
  std::size_t waiting = 0;  ///< of those that were still to begin: they will not
};

class Worker {
 public:
  virtual ~Worker() = default;
  /// Does all of it; called once. An Error means that nothing was begun.
  [[nodiscard]] virtual Result<Summary> work() = 0;
  /// Takes a request, from the loop or before work(). Who starts no runs has none to end.
  virtual StopAnswer stop(const StopRequest& /*request*/) { return {}; }
};

}  // namespace gridctl
