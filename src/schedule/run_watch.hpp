// Looks at the running runs once a second while any is on: ends those that have had their time or
// hang, and keeps their logs below the largest size.
#pragma once

#include "deadlines.hpp"
#include "running_runs.hpp"

#include <gridctl/core/limits.hpp>
#include <gridctl/sys/loop.hpp>

#include <cstdint>
#include <functional>

namespace gridctl::schedule {

class RunWatch {
 public:
  /// `look_around` is called each second before the runs are looked at; it may end runs. `runs` and
  /// `loop` must outlive this object.
  RunWatch(const Limits& limits, RunningRuns& runs, sys::Loop& loop,
           std::function<void()> look_around);

  /// A run has begun, or was taken over with the time that it has had: its time counts from now.
  void started(Ticket ticket, const RunningRun& run);
  /// The run has ended; how long a run took that succeeded counts for timeouts such as "3x".
  void finished(Ticket ticket, bool succeeded);

 private:
  void look_soon();
  void look();

  std::uint64_t max_log_size_;
  RunningRuns& runs_;
  sys::Loop& loop_;
  std::function<void()> look_around_;
  Deadlines deadlines_;
  bool will_look_ = false;
};

}  // namespace gridctl::schedule
