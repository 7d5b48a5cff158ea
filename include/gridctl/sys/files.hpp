// Files as our own records need them: read whole within a limit, written so that a reader sees the
// old text or the new one and never a half. Every error names the path and says what to do.
#pragma once

#include <gridctl/core/descriptor.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/regular_file.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::sys {

/// How safe a written file is. none: against our own crash. full: against a power cut too, which
/// costs milliseconds.
enum class Sync { none, full };

/// Who may read a file that is written. others: whoever the umask lets. owner: this user alone, for
/// files that hold secrets.
enum class Readers { others, owner };

/// The whole of a regular file; never waits for a FIFO or a device. An error if it is larger than
/// `max_bytes`, so that no file can eat our memory. Links::refuse for what a run may have planted.
[[nodiscard]] Result<std::string> read_file(const fs::path& path, std::size_t max_bytes,
                                            Links links = Links::follow);

/// Writes the file: a reader sees the old text or the new text, never a part. Where a file is to be
/// replaced, or where the file system has no files without a name, the text goes through a
/// temporary file beside it; that of a killed process stays until remove_abandoned().
[[nodiscard]] Result<void> write_atomically(const fs::path& path, std::string_view text, Sync sync,
                                            Readers readers = Readers::others);

/// Writes a file bit by bit, under a temporary name beside it until it is whole. The destructor
/// removes a file that was not put in place. As long as the object lives the temporary file is
/// locked: so others know that somebody still writes it.
class NewFile {
 public:
  [[nodiscard]] static Result<NewFile> create(const fs::path& path,
                                              Readers readers = Readers::others);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  [[nodiscard]] Result<void> append(std::string_view text);
  /// Ends the writing; append() must not be called any more.
  [[nodiscard]] Result<void> finish(Sync sync);
  /// Gives the finished file its name, in place of any file there.
  [[nodiscard]] Result<void> put_in_place();

 private:
  NewFile(fs::path path, fs::path temporary, int descriptor);
  fs::path path_;
  fs::path temporary_;  // empty once it is in place
  int descriptor_;      // -1 once it is finished
  Descriptor lock_;     // of the same open file
  Sync sync_ = Sync::none;
};

/// Removes what killed processes have left of writing files of these names in the folder:
/// temporary files of this user that nobody has locked any more. Returns how many.
std::size_t remove_abandoned(const fs::path& folder, const std::vector<std::string>& names);

/// Brings a file and its entry in the folder onto the disk, as far as the file system can. For
/// files that must be visible at once and safe against a power cut a little later.
void sync_to_disk(const fs::path& path);

/// Makes one directory of mode 0775 less the umask; one that root makes belongs to the owner of the
/// folder it is in. Returns 0 or errno: EEXIST if anything has that name.
[[nodiscard]] int make_directory(const fs::path& path);

/// Makes the directory and its parents; no error if it exists. Each is made by make_directory().
[[nodiscard]] Result<void> make_directories(const fs::path& path);

/// Makes `link` point at `target` (as written, relative to the folder of `link`), in one step if it
/// points elsewhere. An error if `link` is a directory.
[[nodiscard]] Result<void> replace_symlink(const fs::path& link, const fs::path& target);

using gridctl::file_error_help;

}  // namespace gridctl::sys
