// Keeps a run's output.log from filling the disk: its first quarter of the limit and its last three
// quarters stay, the middle goes. The child writes the file itself and notices nothing.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <cstdint>

namespace gridctl::launch {

/// While the run is on: gives the middle of the log back to the file system if more than
/// `max_bytes` of it are on the disk. Offsets and size stay; the middle reads as zeros. Cheap if
/// there is nothing to do (one stat): call it every second or so. Returns the bytes that were
/// freed. A file that is no regular one, or a file system that cannot free the middle of a file, is
/// left alone.
[[nodiscard]] Result<std::uint64_t> limit_log(const fs::path& log, std::uint64_t max_bytes);

/// When the run has ended: replaces a log longer than `max_bytes` by its head, a line that says how
/// many bytes were left out, and its tail, cut at ends of lines where those are near. The new file
/// takes the old one's place in one step; on an Error (a full disk) the old one is as it was.
/// Returns the bytes that were left out.
[[nodiscard]] Result<std::uint64_t> finish_log(const fs::path& log, std::uint64_t max_bytes);

}  // namespace gridctl::launch
