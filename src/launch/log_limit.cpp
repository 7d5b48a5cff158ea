#include <gridctl/core/text.hpp>
#include <gridctl/launch/log_limit.hpp>
#include <gridctl/sys/files.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::launch {
namespace {

constexpr std::uint64_t kPage = 4096;  // of all our file systems: what can be freed at least
constexpr std::uint64_t kBlock = 512;  // of st_blocks, always
constexpr std::size_t kNearby = 4096;  // how far an end of line may be

/// An open file, closed with it.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

/// The bytes from `head` to `tail` go.
struct Cut {
  std::uint64_t head = 0;
  std::uint64_t tail = 0;
  [[nodiscard]] std::uint64_t size() const { return tail - head; }
};

/// Whole pages, inwards: what is kept in head and tail is never in the part that is freed, however
/// the file grows between.
Cut middle_of(std::uint64_t size, std::uint64_t max_bytes) {
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
Cut at_lines(int file, Cut cut) {
  std::array<char, kNearby> buffer{};
  if (cut.head >= kNearby) {
    const auto newline = read_at(file, cut.head - kNearby, buffer).rfind('\n');
    if (newline != std::string_view::npos) cut.head = cut.head - kNearby + newline + 1;
  }
  const auto newline = read_at(file, cut.tail, buffer).find('\n');
  if (newline != std::string_view::npos) cut.tail += newline + 1;
  return cut;
}

/// Copies a part of one file to the end of another, in the kernel; returns errno, or 0.
int copy(int from, std::uint64_t begin, std::uint64_t end, int to) {
  auto offset = static_cast<off_t>(begin);
  while (static_cast<std::uint64_t>(offset) < end) {
    const auto left = end - static_cast<std::uint64_t>(offset);
    const auto sent = ::sendfile(to, from, &offset, left);
    if (sent == 0) return 0;  // the file has become shorter
    if (sent < 0 && errno != EINTR) return errno;
  }
  return 0;
}

int write_line(int file, const std::string& line) {
  const auto written = ::write(file, line.data(), line.size());
  if (written < 0) return errno;
  return static_cast<std::size_t>(written) == line.size() ? 0 : ENOSPC;
}

/// Writes the shortened log to a new file; returns errno, or 0.
int write_short(int log, const struct stat& status, const Cut& cut, const fs::path& path) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0) return errno;
  if (::fchmod(file.get(), status.st_mode & 07777U) < 0) return errno;
  if (const int error = copy(log, 0, cut.head, file.get())) return error;
  const auto line = fmt::format("\n[gridctl: {} bytes ({}) left out by max_log_size]\n", cut.size(),
                                human_size(cut.size()));
  if (const int error = write_line(file.get(), line)) return error;
  return copy(log, cut.tail, static_cast<std::uint64_t>(status.st_size), file.get());
}

/// Opens the log if it is a regular file; a negative descriptor otherwise, with errno (0: none
/// such).
int open_regular(const fs::path& log, int flags, struct stat& status) {
  if (::lstat(log.c_str(), &status) < 0) return -1;
  errno = 0;
  if (!S_ISREG(status.st_mode)) return -1;
  const int file = ::open(log.c_str(), flags | O_NOFOLLOW | O_CLOEXEC);
  if (file >= 0) ::fstat(file, &status);
  return file;
}

}  // namespace

Result<std::uint64_t> limit_log(const fs::path& log, std::uint64_t max_bytes) {
  struct stat status {};
  const auto on_disk = [&] { return static_cast<std::uint64_t>(status.st_blocks) * kBlock; };
  if (::lstat(log.c_str(), &status) < 0) return fail_at("look at", log, errno);
  if (max_bytes == 0 || on_disk() <= max_bytes) return 0;

  const Descriptor file(open_regular(log, O_WRONLY, status));
  if (file.get() < 0 && errno == 0) return 0;
  if (file.get() < 0) return fail_at("open", log, errno);
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

Result<std::uint64_t> finish_log(const fs::path& log, std::uint64_t max_bytes) {
  struct stat status {};
  const Descriptor file(open_regular(log, O_RDONLY, status));
  if (file.get() < 0 && errno == 0) return 0;
  if (file.get() < 0 && errno == ENOENT) return 0;  // it was never begun
  if (file.get() < 0) return fail_at("open", log, errno);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (max_bytes == 0 || size <= max_bytes) return 0;
  auto cut = middle_of(size, max_bytes);
  if (cut.size() == 0) return 0;  // all but some bytes: no gap worth a line
  cut = at_lines(file.get(), cut);

  const auto temporary = log.parent_path() / fs::unique_path(".output.%%%%%%%%.tmp");
  int error = write_short(file.get(), status, cut, temporary);
  if (error == 0 && ::rename(temporary.c_str(), log.c_str()) < 0) error = errno;
  if (error == 0) return cut.size();
  ::unlink(temporary.c_str());
  return fail_at("shorten", log, error);
}

}  // namespace gridctl::launch
