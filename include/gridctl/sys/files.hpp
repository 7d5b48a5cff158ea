// Files as our own records need them: read whole within a limit, written so that a reader sees the
// old text or the new one and never a half. Every error names the path and says what to do.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace gridctl::sys {

/// none: safe against our own crash. full: against a power cut too; costs milliseconds.
enum class Sync { none, full };

/// The whole file. An error if it is larger than `max_bytes`, so that no file can eat our memory.
[[nodiscard]] Result<std::string> read_file(const fs::path& path, std::size_t max_bytes);

/// Replaces the file by way of a temporary one beside it, which is gone afterwards in any case.
[[nodiscard]] Result<void> write_atomically(const fs::path& path, std::string_view text, Sync sync);

/// A file that is written bit by bit, under another name beside it until it is whole. What is never
/// put in place is gone at the end of its life.
class NewFile {
 public:
  [[nodiscard]] static Result<NewFile> create(const fs::path& path);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  [[nodiscard]] Result<void> append(std::string_view text);
  /// Nothing more is to come.
  [[nodiscard]] Result<void> finish(Sync sync);
  /// Replaces what is there; once it is finished.
  [[nodiscard]] Result<void> put_in_place();

 private:
  NewFile(fs::path path, fs::path temporary, int descriptor);
  fs::path path_;
  fs::path temporary_;  // empty once it is in place
  int descriptor_;      // -1 once it is finished
  Sync sync_ = Sync::none;
};

/// Brings a file and its entry in the folder onto the disk, as far as the file system can. For what
/// must be visible at once and safe against a power cut a little later.
void sync_to_disk(const fs::path& path);

/// The directory and its parents; fine if it is there already.
[[nodiscard]] Result<void> make_directories(const fs::path& path);

/// Makes `link` point at `target` (as written, relative to the folder of `link`), in one step if it
/// points elsewhere. An error if `link` is a directory.
[[nodiscard]] Result<void> replace_symlink(const fs::path& link, const fs::path& target);

/// What to do about an errno that a file at `path` gave: the disk is full, a file is in the way, …
[[nodiscard]] std::string file_error_help(int error_number, const fs::path& path);

}  // namespace gridctl::sys
