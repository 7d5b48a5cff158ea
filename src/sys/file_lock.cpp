#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/file_lock.hpp>

#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

tl::unexpected<Error> cannot_lock(const fs::path& file, int error_number) {
  return fail_errno(fmt::format("cannot lock '{}'", file.string()), error_number,
                    "a file system without locks cannot tell whether a run is on: choose another "
                    "directory");
}

}  // namespace

int lock_now(const Descriptor& file) {
  auto lock = whole_file();
  return ::fcntl(file.get(), F_OFD_SETLK, &lock) == 0 ? 0 : errno;
}

bool is_locked_by_another(const Descriptor& file) {
  auto lock = whole_file();
  return ::fcntl(file.get(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

Result<bool> is_locked(const fs::path& file) {
  struct stat status {};
  if (::lstat(file.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR)) return false;
  GRIDCTL_TRY_ASSIGN(const auto opened, open_regular(file, Links::refuse));
  auto lock = whole_file();
  if (::fcntl(opened.descriptor.get(), F_OFD_GETLK, &lock) != 0) return cannot_lock(file, errno);
  return lock.l_type != F_UNLCK;
}

bool is_in_place(const Descriptor& file, const fs::path& path) {
  struct stat ours {};
  struct stat there {};
  return ::fstat(file.get(), &ours) == 0 && ::stat(path.c_str(), &there) == 0 &&
         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

Result<FileLock> FileLock::take(const fs::path& file) {
  for (;;) {
    GRIDCTL_TRY_ASSIGN(auto opened, open_regular(file, Links::refuse, O_RDWR | O_CREAT));
    const int error = lock_now(opened.descriptor);
    if (error == EAGAIN || error == EACCES)
      return fail(ErrorKind::locked, fmt::format("'{}' is held by another process", file.string()));
    if (error != 0) return cannot_lock(file, error);
    // Else its holder has just removed it, and the next one would make another file.
    if (is_in_place(opened.descriptor, file)) return FileLock(std::move(opened.descriptor), file);
  }
}

FileLock::~FileLock() {
  if (descriptor_ && is_in_place(descriptor_, file_)) ::unlink(file_.c_str());
}

}  // namespace gridctl::sys
