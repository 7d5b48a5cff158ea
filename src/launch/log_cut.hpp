// Shortens one log in pieces: head, a line about the gap, and tail go to a new file, which then
// takes the log's place.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/sys/descriptor.hpp>

#include <cstdint>
#include <memory>

namespace gridctl::launch {

/// The part of a log that is left out: the bytes from `head` to `tail`.
struct LogGap {
  std::uint64_t head = 0;
  std::uint64_t tail = 0;
  [[nodiscard]] std::uint64_t size() const { return tail - head; }
};

class LogCut {
 public:
  /// Returns null if there is nothing to cut: the log is short, no regular file, or does not exist.
  [[nodiscard]] static Result<std::unique_ptr<LogCut>> begin(const fs::path& log,
                                                             std::uint64_t max_bytes);
  LogCut(const LogCut&) = delete;
  LogCut& operator=(const LogCut&) = delete;
  /// Destroyed before go_on() has returned true, it leaves the log as it was.
  ~LogCut();

  /// Copies up to `bytes` more; returns true when the log is shortened. Do not call after an Error.
  [[nodiscard]] Result<bool> go_on(std::uint64_t bytes);
  [[nodiscard]] std::uint64_t left_out() const { return gap_.size(); }

 private:
  LogCut(fs::path log, sys::Descriptor from, std::uint64_t size, LogGap gap);
  /// copy() and write_line() return errno, or 0.
  [[nodiscard]] int copy(std::uint64_t bytes);
  [[nodiscard]] int write_line() const;

  fs::path log_;
  fs::path temporary_;
  sys::Descriptor from_;
  sys::Descriptor to_;
  bool is_unnamed_ = false;  // until it takes the log's place
  std::uint64_t size_;
  LogGap gap_;
  std::uint64_t at_ = 0;  // offset in the old file
};

}  // namespace gridctl::launch
