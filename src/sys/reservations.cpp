#include "shared_file.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/host.hpp>
#include <gridctl/sys/reservations.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <map>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

/// Bytes of the note about the holder of a part, which has its own place in the file.
constexpr int kNoteSize = 512;

fs::path file_of(const fs::path& directory, const std::string& what) {
  std::string name = what;
  for (auto& c : name) {
    const bool is_plain =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    if (!is_plain) c = '_';
  }
  return directory / (name + ".lock");
}

struct flock range_of(int first, int count) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = first;
  lock.l_len = count;
  return lock;
}

std::string note_of(const std::string& user, const std::string& experiment) {
  std::string note = fmt::format("{}\n{}\n{}\n", ::getpid(), user, experiment);
  note.resize(kNoteSize, '\0');
  note.back() = '\0';
  return note;
}

/// Anybody may write there, so nothing in it is believed to be more than a text.
Holder read_note(int descriptor, Claim claim) {
  std::array<char, kNoteSize> note{};
  const auto got = ::pread(descriptor, note.data(), note.size(), off_t{claim.first} * kNoteSize);
  const std::string_view text(note.data(), got > 0 ? ::strnlen(note.data(), note.size()) : 0);
  Holder holder;
  holder.claim = std::move(claim);
  const auto lines = split(text, '\n');
  if (lines.size() < 3) return holder;
  std::from_chars(lines[0].data(), lines[0].data() + lines[0].size(), holder.pid);
  holder.user = printable(lines[1]);
  holder.experiment = printable(lines[2]);
  return holder;
}

/// The parts below `end` that are locked, in their order. Any user can lock anything in the file,
/// up to the largest offset and as many single bytes as wanted. The search stops after kMostHolders
/// locks.
std::vector<Holder> find_locked(int descriptor, const std::string& what, off_t end) {
  constexpr std::size_t kMostHolders = 4096;
  std::vector<Holder> found;
  std::vector<std::pair<off_t, off_t>> left{{0, end}};
  while (!left.empty() && found.size() < kMostHolders) {
    const auto [first, last] = left.back();
    left.pop_back();
    if (first >= last) continue;
    auto lock = range_of(static_cast<int>(first), static_cast<int>(last - first));
    if (::fcntl(descriptor, F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) continue;
    const auto from = std::max(first, off_t{lock.l_start});
    const auto room = last - from;
    const auto length = lock.l_len == 0 ? room : std::min(room, lock.l_start + lock.l_len - from);
    found.push_back(
        read_note(descriptor, {what, static_cast<int>(from), static_cast<int>(length)}));
    // The kernel names any one of the locks: what is on its two sides is asked for again.
    left.emplace_back(from + length, last);
    left.emplace_back(first, from);
  }
  std::ranges::sort(found, {}, [](const Holder& holder) { return holder.claim.first; });
  return found;
}

}  // namespace

Reservation::~Reservation() {
  for (const int descriptor : descriptors_) ::close(descriptor);
}

Reservations::Reservations(fs::path directory)
    : directory_(std::move(directory)), user_(user_name()) {}

Result<Reservations> Reservations::open(const fs::path& directory) {
  GRIDCTL_TRY(make_shared_directory(directory));
  return Reservations(directory);
}

Result<Reservations> Reservations::open_default() {
  if (const char* chosen = std::getenv("GRIDCTL_LOCK_DIR"); chosen && *chosen) return open(chosen);
  auto first = open("/run/lock/gridctl");
  if (first) return first;
  auto second = open("/dev/shm/gridctl");
  return second ? std::move(second) : std::move(first);
}

Result<std::optional<Reservation>> Reservations::take(const std::vector<Claim>& claims) const {
  Reservation taken;
  std::map<std::string, int> opened;
  for (const auto& claim : claims) {
    auto file = opened.find(claim.what);
    if (file == opened.end()) {
      GRIDCTL_TRY_ASSIGN(const auto descriptor, open_shared_file(file_of(directory_, claim.what)));
      taken.descriptors_.push_back(descriptor);
      file = opened.emplace(claim.what, descriptor).first;
    }
    auto lock = range_of(claim.first, claim.count);
    if (::fcntl(file->second, F_OFD_SETLK, &lock) == 0) continue;
    if (errno == EAGAIN || errno == EACCES) return std::nullopt;
    return fail_errno(fmt::format("cannot lock '{}'", file_of(directory_, claim.what).string()),
                      errno);
  }
  const auto note = note_of(user_, experiment_);
  for (const auto& claim : claims) {
    // A courtesy: the lock holds without it.
    static_cast<void>(
        ::pwrite(opened.at(claim.what), note.data(), note.size(), off_t{claim.first} * kNoteSize));
  }
  return taken;
}

std::vector<Holder> Reservations::holders(const std::string& what) const {
  const int descriptor =
      ::open(file_of(directory_, what).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return {};  // nobody ever had it
  auto found = find_locked(descriptor, what, std::numeric_limits<int>::max());
  ::close(descriptor);
  return found;
}

}  // namespace gridctl::sys
