// Facts of this machine that decide whether grids can run here. Nothing is changed by looking.
#pragma once

#include <gridctl/core/filesystem.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace gridctl::sys {

/// The file system on which a directory lies.
struct FileSystem {
  std::string name;           ///< "ext4", "nfs", as the kernel mounts it; empty if not known
  bool is_writable = false;   ///< this user may make files in the directory
  bool is_read_only = false;  ///< mounted so
  std::optional<std::uint64_t> free_files;  ///< nothing: no limit of their number
};
/// `directory` must exist; what cannot be found out stays empty.
[[nodiscard]] FileSystem file_system_of(const fs::path& directory);

/// Limits of this process; nothing means that there is none.
struct ProcessLimits {
  std::optional<std::uint64_t> open_files;  ///< the hard limit, which gridctl may take
  std::optional<std::uint64_t> processes;   ///< of this user
  std::optional<std::uint64_t> file_size;   ///< in bytes
};
[[nodiscard]] ProcessLimits process_limits();

/// Whether a service keeps the clock right, as the kernel says (adjtimex(2)).
[[nodiscard]] bool is_clock_kept();
/// The year by the clock, UTC.
[[nodiscard]] std::int64_t year();

/// Where gridctls reserve cores and GPUs (see Reservations), without making it: the directory, and
/// why it cannot be used, or an empty text.
struct LockFolder {
  fs::path folder;
  std::string error;
};
[[nodiscard]] LockFolder find_lock_folder();

}  // namespace gridctl::sys
