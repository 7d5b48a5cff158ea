// A folder for files that nobody needs afterwards.
#pragma once

#include <gridctl/core/descriptor.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

namespace gridctl::sys {

/// In $TMPDIR if that is a directory, else in /tmp; for this user alone, and gone with the object.
/// It is locked as long as it is in use: what killed processes have left goes when the next one is
/// made.
class TemporaryFolder {
 public:
  [[nodiscard]] static Result<TemporaryFolder> make();
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  TemporaryFolder(fs::path path, Descriptor lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}
  fs::path path_;  // empty once it was moved away
  Descriptor lock_;
};

}  // namespace gridctl::sys
