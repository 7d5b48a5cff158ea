#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/sys/file_lock.hpp>

#include <cerrno>
#include <cstdio>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

struct flock whole_file(short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

tl::unexpected<Error> cannot_lock(const fs::path& file, int error_number) {
  return fail_errno(fmt::format("cannot lock '{}'", file.string()), error_number,
                    "a file system without locks cannot tell whether a run is on: choose another "
                    "directory");
}

/// Gives `path` to a new file that is locked already, in the place of `file`, which it becomes.
/// False, with all as it was, if somebody locked or replaced the old one meanwhile, or if the file
/// system cannot exchange names: only an exchange tells what was there.
bool replace_locked(Descriptor& file, const fs::path& path) {
  constexpr mode_t kMode = 0644;
  const auto name = "." + path.filename().string() + ".%%%%%%%%.tmp";
  const auto beside = path.parent_path() / fs::unique_path(name);
  Descriptor made(::open(beside.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kMode));
  if (!made) return false;
  give_to_owner_of_folder(made, path);
  const auto exchange = [&] {
    return ::renameat2(AT_FDCWD, beside.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE) == 0;
  };
  bool is_done = lock_now(made) == 0 && exchange();
  if (is_done && (!is_in_place(file, beside) || is_locked_by_another(file))) {
    exchange();
    is_done = false;
  }
  ::unlink(beside.c_str());
  if (is_done) file = std::move(made);
  return is_done;
}

}  // namespace

int lock_now(const Descriptor& file) {
  auto lock = whole_file(F_WRLCK);
  return ::fcntl(file.get(), F_OFD_SETLK, &lock) == 0 ? 0 : errno;
}

int lock_or_replace(Descriptor& file, const fs::path& path) {
  const int error = lock_now(file);
  const bool is_held = error == EAGAIN || error == EACCES;
  if (!is_held || is_locked_by_another(file)) return error;
  return replace_locked(file, path) ? 0 : error;
}

bool is_locked_by_another(const Descriptor& file) {
  auto lock = whole_file(F_RDLCK);
  return ::fcntl(file.get(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

Result<bool> is_locked(const fs::path& file) {
  struct stat status {};
  if (::lstat(file.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR)) return false;
  GRIDCTL_TRY_ASSIGN(const auto opened, open_regular(file, Links::refuse));
  auto lock = whole_file(F_RDLCK);
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
    const int error = lock_or_replace(opened.descriptor, file);
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
