#include "log_cut.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/launch/log_limit.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::launch {
namespace {

constexpr std::uint64_t kPage = 4096;  // the least that the usual file systems can free
constexpr std::uint64_t kBlock = 512;  // the unit of st_blocks
constexpr std::size_t kNearby = 4096;  // how far an end of line may be

/// The part to free, in whole pages, rounded inwards: no byte of the head or tail that is to stay
/// is freed, even if the file grows meanwhile.
LogGap middle_of(std::uint64_t size, std::uint64_t max_bytes) {
  const auto head = (max_bytes / 4 + kPage - 1) / kPage * kPage;
  const auto kept = max_bytes - max_bytes / 4;
  const auto tail = size > kept ? (size - kept) / kPage * kPage : 0;
  return {head, std::max(head, tail)};
}

tl::unexpected<Error> fail_at(const char* what, const fs::path& log, int error) {
  return fail_errno(fmt::format("cannot {} '{}'", what, log.string()), error,
                    sys::file_error_help(error, log));
}

std::string_view read_at(int file, std::uint64_t offset, std::array<char, kNearby>& buffer) {
  const auto got = ::pread(file, buffer.data(), buffer.size(), static_cast<off_t>(offset));
  return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

/// Moves the cut outwards to ends of lines, so that no half line stands beside the gap.
LogGap at_lines(int file, LogGap cut) {
  std::array<char, kNearby> buffer{};
  if (cut.head >= kNearby) {
    const auto newline = read_at(file, cut.head - kNearby, buffer).rfind('\n');
    if (newline != std::string_view::npos) cut.head = cut.head - kNearby + newline + 1;
  }
  const auto newline = read_at(file, cut.tail, buffer).find('\n');
  if (newline != std::string_view::npos) cut.tail += newline + 1;
  return cut;
}

/// Opens the log. Nothing, which is no error, if there is no log, if it is no regular file, or if
/// it is not longer than so many bytes, as nearly all are.
Result<std::optional<RegularFile>> open_log(const fs::path& log, int flags, std::uint64_t bytes) {
  struct stat status {};
  if (::lstat(log.c_str(), &status) < 0) {
    if (errno == ENOENT) return std::nullopt;  // the run has written no log
    return fail_at("look at", log, errno);
  }
  if (!S_ISREG(status.st_mode) || static_cast<std::uint64_t>(status.st_size) <= bytes)
    return std::nullopt;
  GRIDCTL_TRY_ASSIGN(auto file, open_regular(log, Links::refuse, flags));
  return std::optional(std::move(file));
}

}  // namespace

Result<std::uint64_t> limit_log(const fs::path& log, std::uint64_t max_bytes) {
  struct stat status {};
  const auto on_disk = [&] { return static_cast<std::uint64_t>(status.st_blocks) * kBlock; };
  if (::lstat(log.c_str(), &status) < 0) return fail_at("look at", log, errno);
  // A file with a second name (a hard link of a backup, or of the run itself) would have the hole
  // under that name too.
  if (max_bytes == 0 || on_disk() <= max_bytes || status.st_nlink != 1) return 0;

  GRIDCTL_TRY_ASSIGN(const auto opened, open_log(log, O_WRONLY, max_bytes));
  if (!opened) return 0;
  const auto& file = opened->descriptor;
  status = opened->status;
  const auto before = on_disk();
  const auto cut = middle_of(static_cast<std::uint64_t>(status.st_size), max_bytes);
  if (cut.size() == 0) return 0;
  const int punched = ::fallocate(file.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                                  static_cast<off_t>(cut.head), static_cast<off_t>(cut.size()));
  if (punched < 0 && (errno == EOPNOTSUPP || errno == ENOSYS)) return 0;
  if (punched < 0) return fail_at("shorten", log, errno);
  ::fstat(file.get(), &status);
  return before > on_disk() ? before - on_disk() : 0;
}

Result<std::unique_ptr<LogCut>> LogCut::begin(const fs::path& log, std::uint64_t max_bytes) {
  if (max_bytes == 0) return nullptr;
  GRIDCTL_TRY_ASSIGN(auto opened, open_log(log, O_RDONLY, max_bytes));
  if (!opened) return nullptr;
  auto file = std::move(opened->descriptor);
  const auto& status = opened->status;
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size <= max_bytes) return nullptr;
  auto gap = middle_of(size, max_bytes);
  if (gap.size() == 0) return nullptr;  // the log is too little above the limit to cut a line
  gap = at_lines(file.get(), gap);

  std::unique_ptr<LogCut> cut(new LogCut(log, std::move(file), size, gap));
  if (!cut->to_ || ::fchmod(cut->to_.get(), status.st_mode & 07777U) < 0)
    return fail_at("shorten", log, errno);
  give_to_owner_of_folder(cut->to_, log);
  return cut;
}

LogCut::LogCut(fs::path log, sys::Descriptor from, std::uint64_t size, LogGap gap)
    : log_(std::move(log)),
      temporary_(log_.parent_path() / fs::unique_path(".output.%%%%%%%%.tmp")),
      from_(std::move(from)),
      to_(::open(log_.parent_path().c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600)),
      size_(size),
      gap_(gap) {
  // Not every file system has files without a name, which go with a process that is killed.
  is_unnamed_ = static_cast<bool>(to_);
  if (!is_unnamed_)
    to_ =
        sys::Descriptor(::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
}

LogCut::~LogCut() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<bool> LogCut::go_on(std::uint64_t bytes) {
  if (const int error = copy(bytes); error != 0) return fail_at("shorten", log_, error);
  if (at_ < size_) return false;
  if (is_unnamed_) {
    const auto unnamed = fmt::format("/proc/self/fd/{}", to_.get());
    if (::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, temporary_.c_str(), AT_SYMLINK_FOLLOW) < 0)
      return fail_at("shorten", log_, errno);
  }
  if (::rename(temporary_.c_str(), log_.c_str()) < 0) return fail_at("shorten", log_, errno);
  temporary_.clear();
  return true;
}

/// Copies within the kernel (sendfile).
int LogCut::copy(std::uint64_t bytes) {
  while (bytes > 0 && at_ < size_) {
    if (at_ == gap_.head) {
      if (const int error = write_line()) return error;
      at_ = gap_.tail;
    }
    const auto end = at_ < gap_.head ? gap_.head : size_;
    auto offset = static_cast<off_t>(at_);
    const auto sent = ::sendfile(to_.get(), from_.get(), &offset, std::min(end - at_, bytes));
    if (sent < 0 && errno != EINTR) return errno;
    if (sent == 0) at_ = end;  // the file has become shorter
    if (sent <= 0) continue;
    at_ += static_cast<std::uint64_t>(sent);
    bytes -= static_cast<std::uint64_t>(sent);
  }
  return 0;
}

int LogCut::write_line() const {
  const auto line = fmt::format("\n[gridctl: {} bytes ({}) left out by max_log_size]\n",
                                gap_.size(), human_size(gap_.size()));
  const auto written = ::write(to_.get(), line.data(), line.size());
  if (written < 0) return errno;
  return static_cast<std::size_t>(written) == line.size() ? 0 : ENOSPC;
}

Result<std::uint64_t> finish_log(const fs::path& log, std::uint64_t max_bytes) {
  GRIDCTL_TRY_ASSIGN(const auto cut, LogCut::begin(log, max_bytes));
  if (!cut) return 0;
  GRIDCTL_TRY(cut->go_on(std::numeric_limits<std::uint64_t>::max()));
  return cut->left_out();
}

}  // namespace gridctl::launch
