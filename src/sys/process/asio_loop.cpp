#include "process/asio_loop.hpp"

#include <gridctl/sys/process/process_runner.hpp>

#include <utility>

#include <boost/asio/post.hpp>

namespace gridctl::sys {

// One thread: Asio needs no locks.
AsioLoop::AsioLoop() : context_(1), work_(context_.get_executor()) {}

AsioLoop::~AsioLoop() {
  for (auto& [id, watch] : watches_) watch.descriptor.release();
}

void AsioLoop::post(Task task) {
  boost::asio::post(context_, std::move(task));
}

Loop::TimerId AsioLoop::after(Clock::duration delay, Task task) {
  const TimerId id = next_timer_++;
  const auto [entry, added] = timers_.emplace(id, boost::asio::steady_timer(context_, delay));
  entry->second.async_wait(
      [this, id, task = std::move(task)](const boost::system::error_code& error) {
        // Cancelled, or cancelled after it had fired but before we were called.
        if (error || timers_.erase(id) == 0) return;
        task();
      });
  return id;
}

void AsioLoop::cancel(TimerId timer) {
  timers_.erase(timer);
}

Loop::WatchId AsioLoop::watch(int descriptor, Task ready) {
  const WatchId id = next_watch_++;
  watches_.emplace(
      id, Watch{boost::asio::posix::stream_descriptor(context_, descriptor), std::move(ready)});
  wait_for_watch(id);
  return id;
}

void AsioLoop::unwatch(WatchId watch) {
  const auto entry = watches_.find(watch);
  if (entry == watches_.end()) return;
  entry->second.descriptor.release();  // else Asio would close what is not ours
  watches_.erase(entry);
}

void AsioLoop::wait_for_watch(WatchId watch) {
  watches_.at(watch).descriptor.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                                           [this, watch](const boost::system::error_code& error) {
                                             const auto entry = watches_.find(watch);
                                             if (error || entry == watches_.end()) return;
                                             const auto ready =
                                                 entry->second.ready;  // it may unwatch itself
                                             ready();
                                             if (watches_.contains(watch)) wait_for_watch(watch);
                                           });
}

void AsioLoop::on_signal(int signal, std::function<void(int)> handler) {
  auto& set = signals_.emplace_back(context_, signal);
  wait_for_signal(set, handler);
}

void AsioLoop::wait_for_signal(boost::asio::signal_set& set,
                               const std::function<void(int)>& handler) {
  set.async_wait([this, &set, handler](const boost::system::error_code& error, int signal) {
    if (error) return;
    wait_for_signal(set, handler);
    handler(signal);
  });
}

void AsioLoop::run() {
  context_.run();
  context_.restart();
}

void AsioLoop::stop() {
  context_.stop();
}

std::unique_ptr<Loop> make_loop() {
  return std::make_unique<AsioLoop>();
}

}  // namespace gridctl::sys
