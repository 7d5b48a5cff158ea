// Files and directories that every user of the machine writes: made whole at once, and never
// followed anywhere else.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

namespace gridctl::sys {

/// Makes the directory for all users (mode 1777), or accepts one that is there if no other user
/// can take files out of it. Its parent must exist.
[[nodiscard]] Result<void> make_shared_directory(const fs::path& path);

/// Opens the file to read and write (close-on-exec), made empty for all users (mode 0666) if it is
/// not there. A link, or what is not a plain file, is an error.
[[nodiscard]] Result<int> open_shared_file(const fs::path& path);

}  // namespace gridctl::sys
