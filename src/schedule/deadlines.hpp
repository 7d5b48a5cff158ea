// Which running run must be ended, and when to look again: `timeout` and `hang_timeout`. Monotonic
// time only, so that a clock that jumps ends nothing.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/limits.hpp>
#include <gridctl/schedule/backlog/retry_policy.hpp>
#include <gridctl/sys/loop.hpp>

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
  std::size_t run = 0;                  ///< as it was named to started()
  EndedBy ended_by = EndedBy::timeout;  ///< timeout or hang
  std::string reason;                   ///< "timed out after 1h30m"
};

class Deadlines {
 public:
  using Time = sys::Loop::Clock::time_point;
  /// A number that differs from the last one if something was written in the run's folder since.
  using Activity = std::function<std::uint64_t(const fs::path& folder)>;

  Deadlines(RunTimeout timeout, std::chrono::milliseconds hang_timeout, Activity activity);

  /// `run` is any number that names it until finished(); `folder` is where it writes; `age` is how
  /// long it is on already, if an earlier gridctl has started it.
  void started(std::size_t run, int configuration, fs::path folder, Time now,
               sys::Loop::Clock::duration age = {});
  /// It has ended; the time of one that succeeded counts for the medians.
  void finished(std::size_t run, bool succeeded, Time now);

  /// Those that are overdue and were not told before. Looks into folders of runs that may hang.
  [[nodiscard]] std::vector<Overdue> overdue(Time now);
  /// When to ask overdue() again, if nothing starts or ends before; nothing if there is no need.
  [[nodiscard]] std::optional<Time> next() const;

 private:
  using Duration = sys::Loop::Clock::duration;
  struct Running {
    int configuration = 0;
    fs::path folder;
    Time since;
    std::uint64_t activity = 0;
    Time looked;  // at its folder
    Time active;  // when that was last seen to differ
    bool told = false;
  };
  struct Limit {
    Duration after;
    std::string why;  // behind the duration; may be empty
  };

  [[nodiscard]] std::optional<Limit> limit_of(const Running& running) const;
  [[nodiscard]] std::optional<Overdue> check(std::size_t run, Running& running, Time now);
  void look(Running& running, Time now) const;

  RunTimeout timeout_;
  Duration hang_timeout_;
  Activity activity_;
  std::map<std::size_t, Running> running_;
  std::map<int, std::vector<Duration>> of_configuration_;  // of successes, ascending
  std::vector<Duration> of_all_;                           // likewise
};

}  // namespace gridctl::schedule
