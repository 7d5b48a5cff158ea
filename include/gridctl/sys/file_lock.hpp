// A lock file that says that somebody lives: the kernel drops the lock with the last descriptor of
// the file, and whoever can open the file sees the lock, by whatever name, from whatever container.
#pragma once

#include <gridctl/core/descriptor.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

namespace gridctl::sys {

/// Held to the end of its life, or of the process; children do not inherit it. The file goes with
/// the lock; what a killed process leaves behind holds nobody up. A lock of the open file
/// description (F_OFD_SETLK), as POSIX locks are: it can be asked for without being taken.
class FileLock {
 public:
  /// Never waits. ErrorKind::locked if somebody else holds it, io if the file system cannot lock.
  [[nodiscard]] static Result<FileLock> take(const fs::path& file);
  FileLock(FileLock&&) noexcept = default;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  FileLock(Descriptor descriptor, fs::path file)
      : descriptor_(std::move(descriptor)), file_(std::move(file)) {}
  Descriptor descriptor_;
  fs::path file_;
};

/// 0 if the lock of the open file was taken just now, else errno: EAGAIN if another one holds it.
[[nodiscard]] int lock_now(const Descriptor& file);
/// As lock_now(). If nobody but readers has locked the file, a new one takes its place at `path`,
/// and becomes `file`: whoever may read a file can lock it for reading, but no gridctl does so.
[[nodiscard]] int lock_or_replace(Descriptor& file, const fs::path& path);
/// Whether another open file description holds the lock. Leaves no trace. Locks of readers do not
/// count: any user who may read the file can have one.
[[nodiscard]] bool is_locked_by_another(const Descriptor& file);
/// The same for a file that may not be there. An error if that cannot be told.
[[nodiscard]] Result<bool> is_locked(const fs::path& file);
/// Whether the path still leads to the open file: a holder removes it when it has done.
[[nodiscard]] bool is_in_place(const Descriptor& file, const fs::path& path);

}  // namespace gridctl::sys
