// Keeps a run's output.log from filling the disk: its first quarter of the limit and its last three
// quarters stay, the middle goes. The child writes the file itself and notices nothing.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <cstdint>

namespace gridctl::launch {

/// Frees the middle of the log of a running run if more than `max_bytes` of the log are on the
/// disk. Offsets and size stay; the middle reads as zeros. Cheap if there is nothing to do (one
/// stat): call it every second or so. Returns the bytes that were freed. Returns 0 if the log is no
/// regular file, or if its file system cannot free the middle of a file.
[[nodiscard]] Result<std::uint64_t> limit_log(const fs::path& log, std::uint64_t max_bytes);

/// Shortens the log of a run that has ended, if it is longer than `max_bytes`, to its head, a line
/// that says how many bytes were left out, and its tail, cut at ends of lines that are near. The
/// new file takes the old one's place in one step; after an Error (a full disk) the log is as it
/// was. Returns the bytes that were left out.
[[nodiscard]] Result<std::uint64_t> finish_log(const fs::path& log, std::uint64_t max_bytes);

}  // namespace gridctl::launch
