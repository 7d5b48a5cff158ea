// The unit of a worker's work: an attempt of a training or test. Small: a queue may hold a million.
#pragma once

#include <gridctl/core/run.hpp>

#include <chrono>

namespace gridctl::schedule {

/// A training (test 0) or the N-th test of its model, for the attempt-th time.
struct WorkItem {
  RunId run;
  int test = 0;
  int attempt = 1;
  bool alone = false;  ///< starts when no other run is on, and no other run starts beside it
};

/// A run that an earlier gridctl started and that is still on.
struct LivingRun {
  WorkItem item;
  std::string slot;      ///< where it runs, as the journal says
  TimePoint started_at;  ///< as the journal says
  /// How long the run is on already, by a monotonic clock.
  std::chrono::steady_clock::duration age{0};
  bool is_queued = false;  ///< a scheduler has it and has not begun it, as the journal says
  int port = 0;            ///< the one that it was given; 0: not known
};

}  // namespace gridctl::schedule
