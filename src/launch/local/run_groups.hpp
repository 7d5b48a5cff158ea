// The process tree of a run, as its keeper sees it: the control group it started in, if the keeper
// may make groups, and the mark that all its processes bear. The group finds processes that have
// shed the mark; the mark finds processes that were moved to another group.
#pragma once

#include <gridctl/sys/control_groups.hpp>
#include <gridctl/sys/process/process_tree.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::launch::keeper {

struct RunTree {
  sys::Mark mark;
  std::optional<sys::ControlGroup> group = {};

  /// The living processes of the tree.
  [[nodiscard]] std::vector<sys::ProcessInfo> processes() const;
  /// Sends SIGKILL to the processes that processes() has found, and to all of the group.
  void kill(const std::vector<sys::ProcessInfo>& found) const;
};

/// Makes the groups of runs.
class RunGroups {
 public:
  /// `groups` may be an error: then no run gets a group, and no run with a memory limit starts.
  /// Ends processes in groups whose names begin with `prefix`: a killed keeper left them.
  RunGroups(Result<sys::ControlGroups> groups, std::string prefix);

  /// Makes a group for the run. Nothing if groups cannot be made and the run has no memory limit.
  [[nodiscard]] Result<std::optional<sys::ControlGroup>> make(std::uint64_t job,
                                                              std::uint64_t memory_limit);
  /// Removes the group, now or later: the kernel may still be busy with a process that just ended.
  void give_back(sys::ControlGroup group);

 private:
  Result<sys::ControlGroups> groups_;
  std::string prefix_;
  std::vector<sys::ControlGroup> emptied_;
};

}  // namespace gridctl::launch::keeper
