// `min_free_disk`: decides whether the disk has room for the output of one more run.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/sys/process/loop.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace gridctl::schedule {

class DiskRoom {
 public:
  /// `least`: bytes that must stay free on the file system of `folder`; 0: any number will do.
  DiskRoom(fs::path folder, std::uint64_t least);

  /// Why no further run may start, for people; nothing if there is room, or if the file system does
  /// not tell. While there is room the disk is looked at once a second: a fast grid asks often.
  [[nodiscard]] std::optional<std::string> shortage(sys::Loop::Clock::time_point now);

 private:
  fs::path folder_;
  std::uint64_t least_;
  std::optional<sys::Loop::Clock::time_point> had_room_at_;
};

}  // namespace gridctl::schedule
