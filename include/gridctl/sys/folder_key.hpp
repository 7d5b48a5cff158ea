// A number that tells the folder of an experiment from all others on this machine. Brands and local
// sockets are named after it.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <cstdint>

namespace gridctl::sys {

/// The key is the same however the path is written, and another one once the folder was removed and
/// made anew. It fits Brand::group, and is never 0.
[[nodiscard]] Result<std::uint64_t> folder_key(const fs::path& experiment);

/// Absolute and without "." or ".." or a slash at its end: "exp", "exp/" and "./exp/." are written
/// alike. Links are left as the user wrote them.
[[nodiscard]] fs::path plain_absolute(const fs::path& folder);

/// Whether both lead to the same folder; by what stands on the disk, not by how they are written.
[[nodiscard]] bool is_same_folder(const fs::path& a, const fs::path& b);

/// An error if the last part of `path` is a link that another user has made: what we write below it
/// would go where that user wants. Links of our own and of root are followed.
[[nodiscard]] Result<void> check_no_foreign_link(const fs::path& path);

}  // namespace gridctl::sys
