// Time and the event loop are one interface: everything that waits, waits here. One thread owns all
// state of a grid, so there is no mutex. Tests replace the loop by one in virtual time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace gridctl::sys {

class Loop {
 public:
  using Clock = std::chrono::steady_clock;
  using Task = std::function<void()>;
  using TimerId = std::uint64_t;
  using WatchId = std::uint64_t;

  virtual ~Loop() = default;
  /// The monotonic time: changes of the system's clock do not touch it.
  [[nodiscard]] virtual Clock::time_point now() const = 0;
  /// Runs the task soon, from run(), never from inside this call.
  virtual void post(Task task) = 0;
  /// Runs the task once after the time has passed.
  virtual TimerId after(Clock::duration delay, Task task) = 0;
  /// Forgets a timer. Ignores an id whose timer has fired or never existed.
  virtual void cancel(TimerId timer) = 0;
  /// Calls `ready` from run() whenever the descriptor can be read or has come to its end, until
  /// unwatch(). The descriptor stays the caller's, who closes it after unwatch().
  virtual WatchId watch(int descriptor, Task ready) = 0;
  virtual void unwatch(WatchId watch) = 0;
  /// Calls `handler` from run() for each delivery of the signal, until the loop is gone.
  virtual void on_signal(int signal, std::function<void(int)> handler) = 0;
  /// Works until stop(), or not at all if stop() was called before. May be called again afterwards.
  virtual void run() = 0;
  virtual void stop() = 0;
};

}  // namespace gridctl::sys
