#include "shared_file.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/sys/files.hpp>

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::sys {
namespace {

constexpr auto kWhatToDo =
    "set GRIDCTL_LOCK_DIR to a directory of yours, the same for every gridctl of the machine";

/// A name beside `path` that nobody else uses.
std::string temporary_name(const fs::path& path) {
  static unsigned counter = 0;
  return fmt::format("{}.new-{}-{}", path.string(), ::getpid(), ++counter);
}

/// Gives the finished thing its name, unless somebody was faster. Its mode was set before: nobody
/// ever sees it closed to others.
bool publish(const std::string& temporary, const fs::path& path) {
  return ::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0 ||
         errno == EEXIST;
}

Result<void> publish_directory(const fs::path& path) {
  const auto temporary = temporary_name(path);
  if (::mkdir(temporary.c_str(), 0700) == 0) {
    const bool done = ::chmod(temporary.c_str(), 01777) == 0 && publish(temporary, path);
    const int error = errno;
    ::rmdir(temporary.c_str());  // is there only if it was not published
    if (done) return {};
    errno = error;
  }
  return fail_errno(fmt::format("cannot make '{}' for locks", path.string()), errno, kWhatToDo);
}

Result<void> publish_file(const fs::path& path) {
  const auto temporary = temporary_name(path);
  const int descriptor =
      ::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor >= 0) {
    const bool done = ::fchmod(descriptor, 0666) == 0 && publish(temporary, path);
    const int error = errno;
    ::close(descriptor);
    ::unlink(temporary.c_str());
    if (done) return {};
    errno = error;
  }
  return fail_errno(fmt::format("cannot make '{}'", path.string()), errno,
                    file_error_help(errno, path));
}

}  // namespace

Result<void> make_shared_directory(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno != ENOENT)
      return fail_errno(fmt::format("cannot look at '{}'", path.string()), errno, kWhatToDo);
    GRIDCTL_TRY(publish_directory(path));
    if (::lstat(path.c_str(), &status) != 0)
      return fail_errno(fmt::format("cannot look at '{}'", path.string()), errno, kWhatToDo);
  }
  if (!S_ISDIR(status.st_mode))
    return fail(ErrorKind::io, fmt::format("'{}' is no directory", path.string()), kWhatToDo);
  const bool others_write = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  if (others_write && (status.st_mode & S_ISVTX) == 0)
    return fail(ErrorKind::io,
                fmt::format("'{}' lets others replace files of mine (mode {:o})", path.string(),
                            status.st_mode & 07777U),
                fmt::format("chmod +t {}", path.string()));
  if (::access(path.c_str(), W_OK | X_OK) != 0)
    return fail_errno(fmt::format("cannot use '{}' for locks", path.string()), errno, kWhatToDo);
  return {};
}

Result<int> open_shared_file(const fs::path& path) {
  // Without O_CREAT first: in a directory of mode 1777 the kernel refuses it for files of others
  // (fs.protected_regular). O_NONBLOCK: a FIFO put there must not stop us.
  constexpr int kFlags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  int descriptor = ::open(path.c_str(), kFlags);
  if (descriptor < 0 && errno == ENOENT) {
    GRIDCTL_TRY(publish_file(path));
    descriptor = ::open(path.c_str(), kFlags);
  }
  if (descriptor < 0)
    return fail_errno(fmt::format("cannot open '{}'", path.string()), errno,
                      errno == ELOOP ? "it is a link where a lock file should be: remove it"
                                     : file_error_help(errno, path));
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) || status.st_nlink != 1) {
    ::close(descriptor);
    return fail(ErrorKind::io, fmt::format("'{}' is not a plain file", path.string()),
                "it stands where a lock file should be: remove it");
  }
  return descriptor;
}

}  // namespace gridctl::sys
