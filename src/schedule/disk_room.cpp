#include "disk_room.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/sys/disk.hpp>

#include <utility>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

constexpr auto kPause = std::chrono::seconds(1);

}  // namespace

DiskRoom::DiskRoom(fs::path folder, std::uint64_t least)
    : folder_(std::move(folder)), least_(least) {}

std::optional<std::string> DiskRoom::shortage(sys::Loop::Clock::time_point now) {
  if (least_ == 0 || (had_room_at_ && now - *had_room_at_ < kPause)) return std::nullopt;
  if (const auto free = sys::free_bytes(folder_); free && *free < least_)
    return fmt::format("only {} of disk space are free (min_free_disk: {})", human_size(*free),
                       human_size(least_));
  had_room_at_ = now;
  return std::nullopt;
}

}  // namespace gridctl::schedule
