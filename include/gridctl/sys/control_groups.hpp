// Control groups (cgroup v2) for the process trees of runs. A process cannot leave its group by
// daemonising, a group is killed as one however fast it forks, and its memory can be limited. All
// of that only below a group that was handed to us: the rest of the tree is another manager's.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::sys {

/// One group, known by its folder.
class ControlGroup {
 public:
  explicit ControlGroup(fs::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] const fs::path& folder() const { return folder_; }
  /// The pids in this group and in the groups below it, without zombies.
  [[nodiscard]] std::vector<int> members() const;
  /// Sends SIGKILL to all members at once, also to those that are just being forked.
  void kill() const;
  /// Removes the group and the groups below it. False if a process is still in one: try again
  /// later.
  bool remove() const;
  /// The most memory that all members used together, in bytes; nullopt if the kernel does not count
  /// it.
  [[nodiscard]] std::optional<std::uint64_t> memory_peak() const;
  /// How many members the kernel has killed because memory ran out.
  [[nodiscard]] int oom_kills() const;

 private:
  fs::path folder_;
};

/// The group below which this process may make others.
class ControlGroups {
 public:
  /// Our own group if it was delegated to us, or the group in `given` (its folder) if that is not
  /// empty. An error says why there is none. `root` is "/", or in tests a folder with proc/self and
  /// the mounted groups.
  [[nodiscard]] static Result<ControlGroups> find(const fs::path& root, const fs::path& given);

  /// Has the kernel count and limit memory in the groups below. Only leaves may hold processes
  /// then, so this process moves to a leaf first; an error if others are in the way.
  [[nodiscard]] Result<void> enable_memory() const;
  /// Makes a group. `memory_limit` is in bytes, 0 for none: when memory runs out in the group, the
  /// kernel kills all its members together. An error if a limit is wanted and memory is not
  /// enabled.
  [[nodiscard]] Result<ControlGroup> make(const std::string& name,
                                          std::uint64_t memory_limit) const;
  /// The groups whose names have this beginning.
  [[nodiscard]] std::vector<ControlGroup> named(const std::string& beginning) const;

  [[nodiscard]] const fs::path& folder() const { return folder_; }

 private:
  explicit ControlGroups(fs::path folder) : folder_(std::move(folder)) {}
  fs::path folder_;
};

/// The variable that names the group to use instead of our own.
inline constexpr const char* kControlGroupVariable = "GRIDCTL_CGROUP";

}  // namespace gridctl::sys
