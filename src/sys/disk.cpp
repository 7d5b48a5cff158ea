#include <gridctl/core/text.hpp>
#include <gridctl/sys/disk.hpp>
#include <gridctl/sys/files.hpp>

#include <cerrno>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

std::uint64_t mix(std::uint64_t hash, const void* bytes, std::size_t size) {
  return fnv1a({static_cast<const char*>(bytes), size}, hash);
}

std::uint64_t print_of(const struct stat& status, std::string_view name) {
  auto hash = fnv1a(name);
  hash = mix(hash, &status.st_ino, sizeof status.st_ino);
  hash = mix(hash, &status.st_size, sizeof status.st_size);
  hash = mix(hash, &status.st_mtim.tv_sec, sizeof status.st_mtim.tv_sec);
  return mix(hash, &status.st_mtim.tv_nsec, sizeof status.st_mtim.tv_nsec);
}

/// Sums up a tree. Bounded: a trainer may keep a hundred thousand files, and the loop waits for us.
class Activity {
 public:
  void add(int descriptor, int depth) {
    DIR* const directory = ::fdopendir(descriptor);
    if (!directory) {
      ::close(descriptor);
      return;
    }
    for (const auto* entry = ::readdir(directory); entry && left_ > 0;
         entry = ::readdir(directory)) {
      const std::string_view name = entry->d_name;
      struct stat status {};
      // A link counts as it is: what it points at may be anybody's.
      const bool known = name != ".." && ::fstatat(::dirfd(directory), entry->d_name, &status,
                                                   AT_SYMLINK_NOFOLLOW) == 0;
      if (!known) continue;
      --left_;
      sum_ += print_of(status, name);  // a sum: the order of entries is no news
      if (!S_ISDIR(status.st_mode) || name == "." || depth >= kDeepest) continue;
      const int below = ::openat(::dirfd(directory), entry->d_name, kFolder | O_NOFOLLOW);
      if (below >= 0) add(below, depth + 1);
    }
    ::closedir(directory);
  }
  [[nodiscard]] std::uint64_t sum() const { return sum_; }

  static constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK;

 private:
  static constexpr int kDeepest = 8;
  int left_ = 20'000;
  std::uint64_t sum_ = 0;
};

}  // namespace

Result<std::uint64_t> free_bytes(const fs::path& path) {
  struct statvfs status {};
  while (::statvfs(path.c_str(), &status) < 0) {
    if (errno == EINTR) continue;
    return fail_errno(fmt::format("cannot tell the free space at '{}'", path.string()), errno,
                      file_error_help(errno, path));
  }
  return std::uint64_t{status.f_bavail} * status.f_frsize;
}

std::uint64_t size_on_disk(const fs::path& folder) {
  constexpr std::uint64_t kBlock = 512;  // bytes, whatever the file system's own blocks are
  const auto size_of = [](const fs::path& path) -> std::uint64_t {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0
               ? static_cast<std::uint64_t>(status.st_blocks) * kBlock
               : 0;
  };
  auto sum = size_of(folder);
  boost::system::error_code error;
  for (fs::recursive_directory_iterator
           entry(folder, fs::directory_options::skip_permission_denied, error),
       end;
       !error && entry != end; entry.increment(error))
    sum += size_of(entry->path());
  return sum;
}

std::uint64_t folder_activity(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), Activity::kFolder);
  if (descriptor < 0) return 0;
  Activity activity;
  activity.add(descriptor, 0);
  return activity.sum();
}

}  // namespace gridctl::sys
