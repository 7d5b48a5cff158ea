// The process tree of a run, as its keeper sees it: the control group it started in, where the
// keeper may make some, and the mark that all its processes bear. A group holds what has shed the
// mark; the mark finds what was moved to another group.
#pragma once

#include <gridctl/sys/control_groups.hpp>
#include <gridctl/sys/process_tree.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::launch::keeper {

struct RunTree {
  sys::Mark mark;
  std::optional<sys::ControlGroup> group = {};

  /// Those that live.
  [[nodiscard]] std::vector<sys::ProcessInfo> processes() const;
  /// SIGKILL for all that processes() has found, and for all of the group.
  void kill(const std::vector<sys::ProcessInfo>& found) const;
};

/// Makes the groups of runs.
class RunGroups {
 public:
  /// `groups` may be an error: then no run gets one, and none with a memory limit starts. Ends what
  /// is left in groups whose names begin with `prefix`: they are of a keeper that was killed.
  RunGroups(Result<sys::ControlGroups> groups, std::string prefix);

  /// Nothing if there can be none and the run does not need it.
  [[nodiscard]] Result<std::optional<sys::ControlGroup>> make(std::uint64_t job,
                                                              std::uint64_t memory_limit);
  /// Removes it, now or later: the kernel may need an instant for the last that ended in it.
  void give_back(sys::ControlGroup group);

 private:
  Result<sys::ControlGroups> groups_;
  std::string prefix_;
  std::vector<sys::ControlGroup> emptied_;
};

}  // namespace gridctl::launch::keeper
