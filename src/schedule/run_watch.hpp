// Looks at the running runs once a second while any is on, and ends those that have had their time
// or hang. Keeps their logs below the largest size, by looking as often as that size demands.
#pragma once

#include "deadlines.hpp"
#include "running_runs.hpp"

#include <gridctl/core/limits.hpp>
#include <gridctl/sys/process/loop.hpp>

#include <cstdint>
#include <functional>

namespace gridctl::schedule {

/// How long a log may grow unseen: as long as a fast disk (512 MiB/s) takes to write `max_log_size`
/// bytes, but 20 ms at least and a second at most. A log of a size below 10 MiB can so be some 10
/// MiB too long for an instant, any other twice its size at most while its disk is no faster.
[[nodiscard]] sys::Loop::Clock::duration pause_between_logs(std::uint64_t max_log_size);

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
  /// While the runs are held, the time does not count for timeouts.
  void hold() { deadlines_.hold(loop_.now()); }
  void let_go() { deadlines_.let_go(loop_.now()); }
  /// Holds the running runs, too, to another timeout; a run that had its time by now ends soon.
  void set_timeout(RunTimeout timeout) { deadlines_.set_timeout(timeout); }

 private:
  void look_soon();
  void look();
  void look_at_logs_soon();
  void look_at_logs();

  std::uint64_t max_log_size_;
  RunningRuns& runs_;
  sys::Loop& loop_;
  std::function<void()> look_around_;
  Deadlines deadlines_;
  bool will_look_ = false;
  bool will_look_at_logs_ = false;
};

}  // namespace gridctl::schedule
