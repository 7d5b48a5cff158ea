// The Loop on Boost.Asio.
#pragma once

#include <gridctl/sys/process/loop.hpp>

#include <list>
#include <unordered_map>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

namespace gridctl::sys {

class AsioLoop final : public Loop {
 public:
  AsioLoop();
  ~AsioLoop() override;
  AsioLoop(const AsioLoop&) = delete;
  AsioLoop& operator=(const AsioLoop&) = delete;
  [[nodiscard]] Clock::time_point now() const override { return Clock::now(); }
  void post(Task task) override;
  TimerId after(Clock::duration delay, Task task) override;
  void cancel(TimerId timer) override;
  WatchId watch(int descriptor, Task ready) override;
  void unwatch(WatchId watch) override;
  void on_signal(int signal, std::function<void(int)> handler) override;
  void run() override;
  void stop() override;
  [[nodiscard]] boost::asio::io_context& context() { return context_; }

 private:
  struct Watch {
    boost::asio::posix::stream_descriptor descriptor;
    Task ready;
  };
  void wait_for_watch(WatchId watch);
  void wait_for_signal(boost::asio::signal_set& set, const std::function<void(int)>& handler);

  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::unordered_map<TimerId, boost::asio::steady_timer> timers_;
  std::unordered_map<WatchId, Watch> watches_;
  std::list<boost::asio::signal_set> signals_;
  TimerId next_timer_ = 1;
  WatchId next_watch_ = 1;
};

}  // namespace gridctl::sys
