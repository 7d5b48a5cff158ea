// Records which files were read for a finding, to know later whether the finding still holds.
#pragma once

#include <gridctl/core/filesystem.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

namespace gridctl::collect {

/// The state of a file or folder before it was read. Times are nanoseconds since 1970.
struct Stamp {
  std::string path;
  std::uint64_t inode = 0;  ///< 0: the file did not exist
  std::uint64_t size = 0;
  std::int64_t modified = 0;
  std::int64_t changed = 0;  ///< ctime: tells a change even if somebody set the mtime back
  [[nodiscard]] static Stamp of(const fs::path& path, const struct stat& status);
  [[nodiscard]] auto operator<=>(const Stamp&) const =
      default;  // NOLINT(modernize-use-nullptr): false alarm of clang-tidy 14
  /// Returns true if the file is still in this state. A relative path begins in `folder`, a
  /// descriptor.
  [[nodiscard]] bool holds(int folder = AT_FDCWD) const;
};

/// Records, while it lives, all files and folders that its thread opens through files.hpp.
class ReadRecord {
 public:
  ReadRecord();
  ReadRecord(const ReadRecord&) = delete;
  ReadRecord& operator=(const ReadRecord&) = delete;
  ~ReadRecord();

  /// Takes out the recorded stamps, sorted by path.
  [[nodiscard]] std::vector<Stamp> take_stamps();
  /// Whether the stamps would tell a change. False if a file could not be opened, or was written so
  /// recently that the next write may get the same time.
  [[nodiscard]] bool is_reliable() const;

  /// The number of this thread's record, which no other record has; 0 if there is none.
  [[nodiscard]] static std::uint64_t current_number();

  /// Adds a file to the record of this thread, if there is one. Called by files.cpp.
  static void add(const fs::path& path, const struct stat& status);
  static void add_failure();
  /// Adds a file that was looked for and does not exist: a file of that name changes the finding.
  static void add_missing(const fs::path& path);
  /// Forgets the last file added to the record.
  static void forget_last();

 private:
  ReadRecord* outer_;
  std::uint64_t number_;
  std::int64_t begin_;  // nanoseconds since 1970
  std::vector<Stamp> stamps_;
  bool has_failure_ = false;
};

}  // namespace gridctl::collect
