// Room on a file system, and whether something is written in a folder.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <cstdint>

namespace gridctl::sys {

/// How many bytes this process may still write on the file system of `path`, which must exist. The
/// reserve for root does not count.
[[nodiscard]] Result<std::uint64_t> free_bytes(const fs::path& path);

/// The bytes that the folder and all below it take on the disk, links not followed. What cannot be
/// read counts nothing.
[[nodiscard]] std::uint64_t size_on_disk(const fs::path& folder);

/// A number that changes when a file directly in the folder is made, removed, written or touched.
/// Costs one stat a file; 0 if the folder cannot be read. Never compare it across machines.
[[nodiscard]] std::uint64_t folder_activity(const fs::path& folder);

}  // namespace gridctl::sys
