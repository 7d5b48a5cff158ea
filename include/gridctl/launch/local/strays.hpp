// Tells whether a keeper has runs of an experiment on, and ends processes of runs that outlived
// both gridctl and the keeper, which were killed.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <string>
#include <vector>

namespace gridctl::launch {

struct Stray {
  int pid = 0;
  std::string command;  ///< its command line
  bool has_ended = false;
  bool is_out_of_reach = false;  ///< the process runs as another user; a process within reach that
                                 ///< has not ended hangs in the kernel and does nothing more
};

/// Returns true if a keeper is at work in the experiment. A keeper holds its lock there; where
/// somebody has removed the file of the lock, the keeper is known by its process, if that is one of
/// this user on this machine.
[[nodiscard]] Result<bool> has_keeper(const fs::path& experiment);

/// Ends the processes of this user that runs of the experiment have left. They are known by their
/// brand or by GRIDCTL_EXPDIR=<experiment>, and are not below a living keeper. Sends SIGTERM, and
/// SIGKILL after two seconds; compares pid and start time before each signal. Never ends this
/// process or its parents. Waits until all are gone. Call it while nobody else works there.
[[nodiscard]] Result<std::vector<Stray>> end_strays(const fs::path& experiment);

}  // namespace gridctl::launch
