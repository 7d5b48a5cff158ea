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
/// False, with all as it was, if somebody locked, removed or replaced the old one meanwhile.
///
/// Only who has the lock of `path`, or replaces it, changes what `path` leads to. Our lock for
/// reading keeps out the first; of those who replace, the new file lets in one at a time: it always
/// has the same name, and only its owner can open it. So the old file is there until one rename,
/// and whoever is killed before leaves a new file that the next one takes.
bool replace_locked(Descriptor& file, const fs::path& path) {
  const auto beside = path.parent_path() / ("." + path.filename().string() + ".next");
  Descriptor made(::open(beside.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!made || lock_now(made) != 0 || !is_in_place(made, beside)) return false;
  give_to_owner_of_folder(made, path);
  auto kept = whole_file(F_RDLCK);
  struct stat old {};
  const bool is_done = ::fcntl(file.get(), F_OFD_SETLK, &kept) == 0 && is_in_place(file, path) &&
                       ::fstat(file.get(), &old) == 0 &&
                       ::rename(beside.c_str(), path.c_str()) == 0;
  if (!is_done) {
    ::unlink(beside.c_str());
    kept.l_type = F_UNLCK;
    ::fcntl(file.get(), F_OFD_SETLK, &kept);
    return false;
  }
  // Not before: other users could lock the new file for reading, and keep its owner out.
  ::fchmod(made.get(), old.st_mode & 0777U);
  file = std::move(made);
  return true;
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
