#include "files/reads.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>

namespace gridctl::collect {
namespace {

thread_local ReadRecord* current = nullptr;

std::atomic<std::uint64_t> records{0};

std::int64_t nanoseconds(const timespec& time) {
  constexpr std::int64_t kBillion = 1'000'000'000;
  return static_cast<std::int64_t>(time.tv_sec) * kBillion + time.tv_nsec;
}

}  // namespace

Stamp Stamp::of(const fs::path& path, const struct stat& status) {
  return {path.string(), status.st_ino, static_cast<std::uint64_t>(status.st_size),
          nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
}

bool Stamp::holds(int folder) const {
  struct stat now {};
  if (::fstatat(folder, path.c_str(), &now, 0) != 0) return inode == 0;
  return now.st_ino == inode && static_cast<std::uint64_t>(now.st_size) == size &&
         nanoseconds(now.st_mtim) == modified && nanoseconds(now.st_ctim) == changed;
}

ReadRecord::ReadRecord()
    : outer_(current),
      number_(++records),
      begin_(std::chrono::duration_cast<std::chrono::nanoseconds>(
                 std::chrono::system_clock::now().time_since_epoch())
                 .count()) {
  current = this;
}

ReadRecord::~ReadRecord() {
  current = outer_;
}

std::uint64_t ReadRecord::current_number() {
  return current == nullptr ? 0 : current->number_;
}

std::vector<Stamp> ReadRecord::take_stamps() {
  std::sort(stamps_.begin(), stamps_.end());
  stamps_.erase(std::unique(stamps_.begin(), stamps_.end()), stamps_.end());
  return std::move(stamps_);
}

bool ReadRecord::is_reliable() const {
  constexpr std::int64_t kTimeStep = 2'000'000'000;  // ns; the coarsest clock of a file system
  return !has_failure_ && std::all_of(stamps_.begin(), stamps_.end(), [&](const Stamp& stamp) {
    return std::max(stamp.modified, stamp.changed) < begin_ - kTimeStep;
  });
}

void ReadRecord::add(const fs::path& path, const struct stat& status) {
  if (current != nullptr) current->stamps_.push_back(Stamp::of(path, status));
}

void ReadRecord::add_missing(const fs::path& path) {
  if (current != nullptr) current->stamps_.push_back({path.string()});
}

void ReadRecord::forget_last() {
  if (current != nullptr && !current->stamps_.empty()) current->stamps_.pop_back();
}

void ReadRecord::add_failure() {
  if (current != nullptr) current->has_failure_ = true;
}

}  // namespace gridctl::collect
