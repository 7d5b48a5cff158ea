// Decides when a grid ends by the clock: at a time, or once its runs have been on, or have had
// GPUs, for so long.
#pragma once

#include <gridctl/core/end_time.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/sys/process/loop.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace gridctl::schedule {

class GridEnd {
 public:
  using WallClock = std::function<TimePoint()>;
  using OnEnd = std::function<void(const std::string& why)>;

  /// How long runs were on, and how many hours they had GPUs.
  struct Used {
    std::chrono::milliseconds time{0};
    double gpu_hours = 0;
  };

  /// `before` is what earlier gridctl have used. `on_end` hears, from begin() or the loop, that the
  /// grid has to end; once, unless the end is changed. `loop` must outlive this object.
  GridEnd(Used before, WallClock wall_clock, sys::Loop& loop, OnEnd on_end);

  /// An end without a time, a budget of 0 and no GPU-hours switch off the end that was set.
  void set_until(const EndTime& until);
  void set_budget(std::chrono::milliseconds budget);
  void set_gpu_hours(double gpu_hours);
  [[nodiscard]] const std::optional<TimePoint>& until() const { return until_; }
  /// From now on ends are told.
  void begin();

  /// Counts the time while runs are on, and that of the GPUs which these runs have. Called whenever
  /// a run begins or ends, and each second while any is on.
  void note(bool any_is_on, std::size_t gpus);

 private:
  void look();
  void tell(const std::string& why);
  [[nodiscard]] sys::Loop::Clock::duration since_note() const;
  [[nodiscard]] double gpu_seconds_used() const;

  WallClock wall_clock_;
  sys::Loop& loop_;
  OnEnd on_end_;
  std::optional<TimePoint> until_;
  std::chrono::milliseconds budget_{0};
  double gpu_hours_ = 0;
  sys::Loop::Clock::duration used_;  // up to on_since_, or in all
  double gpu_seconds_used_;          // as used_
  std::size_t gpus_ = 0;             // in use since on_since_
  std::optional<sys::Loop::Clock::time_point> on_since_;
  std::optional<sys::Loop::TimerId> timer_;
  bool has_begun_ = false;
  bool has_told_ = false;
};

}  // namespace gridctl::schedule
