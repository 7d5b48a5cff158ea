// Lock files of any bytes, with locks of any kind at any place that somebody else holds: those of
// an experiment, the names of its sockets, and those of cores. The input is a number of locks, the
// locks (kind and file, first byte, count), and then files.
#include "scratch.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/experiment/lock.hpp>
#include <gridctl/launch/local/keeper_main.hpp>
#include <gridctl/sys/file_lock.hpp>
#include <gridctl/sys/folder_socket.hpp>
#include <gridctl/sys/reservations.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include <fcntl.h>

namespace {

using namespace gridctl;

constexpr std::array<std::string_view, 5> kFiles{"exp/lock", "exp/keeper.lock", "exp/.work.socket",
                                                 "exp/.keeper.socket", "locks/cpus.lock"};

/// One lock of the input: bit 0 of the kind is for writing, the next ones are the file.
struct Lock {
  std::uint8_t kind = 0;
  std::int64_t first = 0;
  std::int64_t count = 0;
};

std::vector<Lock> take_locks(std::string_view& bytes) {
  constexpr std::size_t kSize = 17;
  constexpr unsigned kMost = 8;
  std::vector<Lock> locks;
  if (bytes.empty()) return locks;
  unsigned left = static_cast<unsigned char>(bytes.front()) % kMost;
  bytes.remove_prefix(1);
  for (; left > 0 && bytes.size() >= kSize; --left) {
    Lock lock;
    lock.kind = static_cast<std::uint8_t>(bytes.front());
    std::memcpy(&lock.first, bytes.data() + 1, sizeof lock.first);
    std::memcpy(&lock.count, bytes.data() + 1 + sizeof lock.first, sizeof lock.count);
    locks.push_back(lock);
    bytes.remove_prefix(kSize);
  }
  return locks;
}

/// What holds the locks: an open file for each.
std::vector<Descriptor> hold(const fs::path& folder, const std::vector<Lock>& locks) {
  std::vector<Descriptor> held;
  for (const auto& lock : locks) {
    const auto file = folder / std::string(kFiles.at((lock.kind >> 1U) % kFiles.size()));
    held.emplace_back(::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    struct flock range {};
    range.l_type = (lock.kind & 1U) != 0 ? F_WRLCK : F_RDLCK;
    range.l_whence = SEEK_SET;
    range.l_start = lock.first;
    range.l_len = lock.count;
    ::fcntl(held.back().get(), F_OFD_SETLK, &range);
  }
  return held;
}

void use_locks(const fs::path& experiment, const sys::Reservations& reservations) {
  if (const auto holder = experiment::lock_holder(experiment)) (void)printable(holder->host);
  for (int time = 0; time < 2; ++time) {  // its own lock, given back, holds nobody up
    const auto lock = experiment::ExperimentLock::take(experiment, "host", "command");
    if (!lock && lock.error().message.empty()) __builtin_trap();
    if (lock && experiment::ExperimentLock::take(experiment, "host", "command")) __builtin_trap();
  }
  const auto keeper = experiment / launch::kKeeperLock;
  const auto is_held = sys::is_locked(keeper);
  const auto lock = sys::FileLock::take(keeper);
  if (is_held && *is_held == lock.has_value()) __builtin_trap();
  for (const auto* role : {"work", "keeper"}) (void)sys::connect_for(experiment, role);
  int end = 0;
  for (const auto& holder : reservations.holders(kCpuClaim)) {
    // In their order, none twice, and texts that a terminal may show.
    if (holder.claim.first < end || holder.claim.count <= 0) __builtin_trap();
    end = holder.claim.first + (holder.claim.count - 1);
    if (printable(holder.experiment) != holder.experiment) __builtin_trap();
  }
  const auto core = reservations.take({{kCpuClaim, 0, 1}});
  if (core && *core && reservations.holders(kCpuClaim).empty()) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto scratch = fuzz::make_scratch();
  const auto reservations = sys::Reservations::open(scratch / "locks");
  if (!reservations) __builtin_trap();
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto locks = take_locks(bytes);
  fs::create_directories(scratch / "exp");
  fuzz::write_files(scratch, kFiles, bytes);
  {
    const auto held = hold(scratch, locks);
    use_locks(scratch / "exp", *reservations);
  }
  fs::remove_all(scratch / "exp");
  fs::remove_all(scratch / "locks");
  return 0;
}
