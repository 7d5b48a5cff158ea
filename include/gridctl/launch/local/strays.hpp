// What is left of an experiment's runs when both gridctl and the keeper were killed.
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
  bool is_out_of_reach = false;  ///< it lives as another user; else what has not ended hangs in the
                                 ///< kernel, and will end without doing anything more
};

/// Ends the processes of this user that runs of the experiment have left: known by their brand or
/// by GRIDCTL_EXPDIR=<experiment>, and not below a living keeper. SIGTERM, SIGKILL after two
/// seconds. Before a signal is sent, pid and start time are compared. We and our parents are never
/// among them. Waits until all are gone. Call it while nobody else works in the experiment.
[[nodiscard]] Result<std::vector<Stray>> end_strays(const fs::path& experiment);

}  // namespace gridctl::launch
