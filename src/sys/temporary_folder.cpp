#include <gridctl/core/regular_file.hpp>
#include <gridctl/sys/temporary_folder.hpp>

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

constexpr const char* kPrefix = "gridctl-tmp-";

fs::path place() {
  boost::system::error_code error;
  auto folder = fs::temp_directory_path(error);
  return error ? fs::path("/tmp") : folder;  // a job's own folder may be gone before the job is
}

/// A lock that the kernel drops with its process; none if somebody else has it.
Descriptor lock_folder(const fs::path& folder) {
  Descriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!file || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0) return {};
  return file;
}

void remove_abandoned_folders(const fs::path& in) {
  boost::system::error_code error;
  for (fs::directory_iterator entry(in, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto& path = entry->path();
    if (!path.filename().string().starts_with(kPrefix)) continue;
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) ||
        status.st_uid != ::geteuid() || (status.st_mode & 0077) != 0)
      continue;
    boost::system::error_code ignored;
    if (const auto lock = lock_folder(path)) fs::remove_all(path, ignored);
  }
}

}  // namespace

Result<TemporaryFolder> TemporaryFolder::make() {
  const auto in = place();
  remove_abandoned_folders(in);
  auto path = in / fs::unique_path(fmt::format("{}%%%%%%%%%%%%", kPrefix));
  if (::mkdir(path.c_str(), 0700) != 0)
    return fail_errno(fmt::format("cannot make the temporary directory '{}'", path.string()), errno,
                      file_error_help(errno, path));
  auto lock = lock_folder(path);
  return TemporaryFolder(std::move(path), std::move(lock));
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::move(other.lock_)) {}

TemporaryFolder::~TemporaryFolder() {
  boost::system::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace gridctl::sys
