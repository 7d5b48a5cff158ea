// A loop in virtual time: an hour of waiting passes at once, and always in the same order.
#pragma once

#include <gridctl/sys/process/loop.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace gridctl::test {

/// Unlike the real loop, run() also ends when nothing is left that could ever happen, so that a
/// test of something that forgets to stop fails instead of hanging.
class ManualLoop final : public sys::Loop {
 public:
  [[nodiscard]] Clock::time_point now() const override { return now_; }
  void post(Task task) override { posted_.push_back(std::move(task)); }
  TimerId after(Clock::duration delay, Task task) override {
    const TimerId id = next_timer_++;
    timers_.emplace(std::pair(now_ + delay, id), std::move(task));
    return id;
  }
  void cancel(TimerId timer) override {
    std::erase_if(timers_, [timer](const auto& entry) { return entry.first.second == timer; });
  }
  /// Nothing can be read in virtual time.
  WatchId watch(int /*descriptor*/, Task /*ready*/) override { return 0; }
  void unwatch(WatchId /*watch*/) override {}
  void on_signal(int signal, std::function<void(int)> handler) override {
    handlers_[signal].push_back(std::move(handler));
  }
  void run() override {
    while (!stopped_ && (run_posted() || fire_next(Clock::time_point::max()))) continue;
  }
  void stop() override { stopped_ = true; }

  /// Everything that is due until `duration` from now, in the order of its time; then it is then.
  void advance(Clock::duration duration) {
    const auto end = now_ + duration;
    while (!stopped_ && (run_posted() || fire_next(end))) continue;
    now_ = std::max(now_, end);
  }
  /// What is posted, also by what is posted; time stands still. False if nothing was.
  bool run_posted() {
    if (posted_.empty()) return false;
    while (!stopped_ && !posted_.empty()) {
      const Task task = std::move(posted_.front());
      posted_.pop_front();
      task();
    }
    return true;
  }
  /// Delivers a signal: its handlers run from the loop.
  void raise(int signal) {
    for (const auto& handler : handlers_[signal]) post([handler, signal] { handler(signal); });
  }
  [[nodiscard]] bool stopped() const { return stopped_; }
  [[nodiscard]] std::size_t timers() const { return timers_.size(); }

 private:
  bool fire_next(Clock::time_point latest) {
    if (timers_.empty() || timers_.begin()->first.first > latest) return false;
    auto entry = timers_.extract(timers_.begin());
    now_ = std::max(now_, entry.key().first);
    entry.mapped()();
    return true;
  }

  Clock::time_point now_{std::chrono::hours(1)};  // not 0: that would hide a forgotten start time
  std::deque<Task> posted_;
  std::map<std::pair<Clock::time_point, TimerId>, Task> timers_;
  std::map<int, std::vector<std::function<void(int)>>> handlers_;
  TimerId next_timer_ = 1;
  bool stopped_ = false;
};

}  // namespace gridctl::test
