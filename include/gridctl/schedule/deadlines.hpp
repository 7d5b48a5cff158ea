// Which of the runs that are on have had their time: too long in all, or silent for too long. Knows
// no clock and no process: it is told what happens, and asked.
#pragma once

#include <gridctl/sys/loop.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::schedule {

/// How long a run may take; what is not set does not limit.
struct TimeLimits {
  std::optional<double> timeout_seconds;
  /// Times the median of the runs that succeeded before: those of its configuration if there are
  /// at least 3, else all if there are at least 3, else no limit.
  std::optional<double> timeout_factor;
  /// Without any output or statistics.
  std::optional<double> hang_seconds;
};

/// How reasons begin that Deadlines gives: other parts tell such failures by it.
inline constexpr std::string_view kTimedOut = "timeout: ";
inline constexpr std::string_view kHung = "hang: ";

class Deadlines {
 public:
  using TimePoint = sys::Loop::Clock::time_point;
  using Key = std::uint64_t;  ///< names a run that is on, as the caller likes
  struct Expired {
    Key key = 0;
    std::string reason;  ///< "timeout: ran 2h00m, longer than 3x the median of 38m"
  };

  explicit Deadlines(const TimeLimits& limits) : limits_(limits) {}

  /// Whether there is anything to watch.
  [[nodiscard]] bool active() const;
  void started(Key key, int configuration, TimePoint now);
  /// It wrote something. Of a key that is not on, nothing.
  void activity(Key key, TimePoint now);
  /// It is off; how long a success took moves the median.
  void ended(Key key, double seconds, bool succeeded);
  /// Those over a limit, by key. Each is told once; it stays on until ended().
  [[nodiscard]] std::vector<Expired> expired(TimePoint now);

 private:
  struct Run {
    int configuration = 0;
    TimePoint since;
    TimePoint last_activity;
    bool told = false;
  };
  /// Times of runs, sorted.
  using Times = std::vector<double>;

  [[nodiscard]] std::optional<double> median_for(int configuration) const;
  [[nodiscard]] std::string over_limit(const Run& run, TimePoint now) const;

  TimeLimits limits_;
  std::map<Key, Run> running_;
  std::map<int, Times> finished_;
  Times all_finished_;
};

}  // namespace gridctl::schedule
