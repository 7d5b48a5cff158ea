// What was read to find something out, to know later whether it would come out the same.
#pragma once

#include <gridctl/core/filesystem.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include <sys/stat.h>

namespace gridctl::collect {

/// A file or folder as it was before it was read. Times in nanoseconds since 1970.
struct Stamp {
  std::string path;
  std::uint64_t inode = 0;  ///< 0: there was nothing of that name
  std::uint64_t size = 0;
  std::int64_t modified = 0;
  std::int64_t changed = 0;  ///< of its inode: tells a change whose times were set back
  [[nodiscard]] static Stamp of(const fs::path& path, const struct stat& status);
  [[nodiscard]] auto operator<=>(const Stamp&) const =
      default;  // NOLINT(modernize-use-nullptr): false alarm of clang-tidy 14
  /// Whether it still is as it was.
  [[nodiscard]] bool holds() const;
};

/// While it lives, all files and folders that its thread opens through files.hpp are noted.
class ReadRecord {
 public:
  ReadRecord();
  ReadRecord(const ReadRecord&) = delete;
  ReadRecord& operator=(const ReadRecord&) = delete;
  ~ReadRecord();

  /// Sorted by path.
  [[nodiscard]] std::vector<Stamp> take_stamps();
  /// Whether the stamps can tell a change: not if something could not be opened, nor if it was
  /// written so recently that the next write may get the same time.
  [[nodiscard]] bool is_reliable() const;

  /// For files.cpp: into the record of this thread, if there is one.
  static void add(const fs::path& path, const struct stat& status);
  static void add_failure();
  /// A file that was looked for: it would change the finding if it were there.
  static void add_missing(const fs::path& path);
  /// As if what was added last had not been read.
  static void forget_last();

 private:
  ReadRecord* outer_;
  std::int64_t begin_;  // nanoseconds since 1970
  std::vector<Stamp> stamps_;
  bool has_failure_ = false;
};

}  // namespace gridctl::collect
