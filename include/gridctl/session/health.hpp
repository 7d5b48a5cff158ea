// Whether something on this machine stands in the way of grids: what was seen, and what it means.
#pragma once

#include <gridctl/core/environment.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/resources.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::session {

/// What was seen of the machine. An empty `…_error` means that nothing is wrong there.
struct MachineFacts {
  Topology topology;
  bool has_nvidia_device = false;   ///< the kernel's driver is there, as /dev/nvidiactl shows
  std::string control_group_error;  ///< why no control group is ours
  std::string lock_folder;          ///< where gridctls reserve cores and GPUs
  std::string lock_folder_error;    ///< why they cannot
  std::string place;                ///< where experiments go: a directory, or the nearest above it
  std::string place_error;          ///< why no experiment can be made there
  std::string file_system;          ///< of `place`: "nfs", "ext4"; empty if not known
  bool is_shared_file_system = false;       ///< other machines may have it mounted too
  std::optional<std::uint64_t> free_bytes;  ///< on that file system, for this user
  std::optional<std::uint64_t> free_files;  ///< inodes; nothing where the file system has no limit
  std::optional<std::uint64_t> open_files;  ///< the hard limit; nothing: no limit
  std::optional<std::uint64_t> processes;   ///< of this user; nothing: no limit
  std::optional<std::uint64_t> file_size;   ///< the largest file; nothing: no limit
  bool is_clock_kept = true;                ///< some service keeps the clock right
  std::int64_t year = 2026;                 ///< by the clock
  std::string shell;            ///< the login shell's name if we have completion for it, else empty
  bool has_completion = false;  ///< for that shell
};

/// Looks and changes nothing. `folder` is where experiments shall go; it need not be there. All but
/// the shell is filled in. Errors: the topology cannot be read.
[[nodiscard]] Result<MachineFacts> look_at_machine(const fs::path& folder,
                                                   const Environment& environment);

/// good: nothing to do. limited: grids run, but not all of gridctl works. bad: no grid can run.
enum class Health { good, limited, bad };

struct Finding {
  std::string subject;  ///< "cores", "GPUs"
  Health health = Health::good;
  std::string text;    ///< what was found
  std::string remedy;  ///< what to do about it; empty where nothing is to do
};

/// One finding a subject, in a fixed order. Pure.
[[nodiscard]] std::vector<Finding> judge(const MachineFacts& facts);
[[nodiscard]] const char* to_string(Health health);

}  // namespace gridctl::session
