// Shortens the logs of runs that have ended while the loop goes on: a log of a gigabyte takes
// seconds to copy, and the next run shall not wait for it.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/sys/process/loop.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>

namespace gridctl::launch {

class LogCut;

class LogFinisher {
 public:
  /// Called from the loop when a log is shortened. After an Error the log is as it was.
  using Done = std::function<void(const Result<void>&)>;

  /// `loop` must outlive this object.
  explicit LogFinisher(sys::Loop& loop);
  ~LogFinisher();
  LogFinisher(const LogFinisher&) = delete;
  LogFinisher& operator=(const LogFinisher&) = delete;

  /// Shortens the log as finish_log() does. `done` is not called if the log is short enough.
  void add(const fs::path& log, std::uint64_t max_bytes, Done done);
  [[nodiscard]] bool is_idle() const { return pending_.empty(); }

 private:
  struct Pending {
    std::unique_ptr<LogCut> cut;
    Result<void> begun;
    Done done;
  };
  void go_on();

  sys::Loop& loop_;
  std::deque<Pending> pending_;
};

}  // namespace gridctl::launch
