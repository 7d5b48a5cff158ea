// Decides which running runs must be ended, and when to look again: `timeout` and `hang_timeout`.
// All times are monotonic, so that a clock that jumps ends no run.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/limits.hpp>
#include <gridctl/schedule/backlog/retry_policy.hpp>
#include <gridctl/sys/process/loop.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::schedule {

/// A run that must be ended now.
struct Overdue {
  std::size_t run = 0;                  ///< the number that started() was given
  EndedBy ended_by = EndedBy::timeout;  ///< timeout or hang
  std::string reason;                   ///< "timed out after 1h30m"
};

class Deadlines {
 public:
  using Time = sys::Loop::Clock::time_point;
  /// Returns a number that changes whenever something is written in the run's folder.
  using Activity = std::function<std::uint64_t(const fs::path& folder)>;

  Deadlines(RunTimeout timeout, std::chrono::milliseconds hang_timeout, Activity activity);

  /// `run` is any number that names the run until finished(); `folder` is where the run writes;
  /// `age` is how long the run is on already, if an earlier gridctl has started it.
  void started(std::size_t run, int configuration, fs::path folder, Time now,
               sys::Loop::Clock::duration age = {});
  /// Forgets a run that has ended; the duration of a run that succeeded counts for the medians.
  void finished(std::size_t run, bool succeeded, Time now);

  /// Changes the timeout of all runs, those that are on included.
  void set_timeout(RunTimeout timeout) { timeout_ = timeout; }

  /// While the runs are held no run is overdue, and the time does not count for them.
  void hold(Time now);
  void let_go(Time now);

  /// The overdue runs that no earlier call has returned. Looks into folders of runs that may hang.
  [[nodiscard]] std::vector<Overdue> overdue(Time now);
  /// When to ask overdue() again, if nothing starts or ends before; nothing if there is no need.
  [[nodiscard]] std::optional<Time> next() const;

 private:
  using Duration = sys::Loop::Clock::duration;
  struct Running {
    int configuration = 0;
    fs::path folder;
    Time since;  // as if it had run without a break
    Time began;  // under this gridctl
    std::uint64_t activity = 0;
    Time looked;  // when the folder was last looked at
    Time active;  // when the folder was last seen to differ
    bool told = false;
  };
  struct Limit {
    Duration after;
    std::string why;  // text behind the duration in the reason; may be empty
  };

  [[nodiscard]] std::optional<Limit> limit_of(const Running& running) const;
  [[nodiscard]] std::optional<Overdue> check(std::size_t run, Running& running, Time now);
  void look(Running& running, Time now) const;

  RunTimeout timeout_;
  Duration hang_timeout_;
  Activity activity_;
  std::map<std::size_t, Running> running_;
  std::optional<Time> held_since_;
  std::map<int, std::vector<Duration>> of_configuration_;  // of runs that succeeded, ascending
  std::vector<Duration> of_all_;                           // of runs that succeeded, ascending
};

}  // namespace gridctl::schedule
