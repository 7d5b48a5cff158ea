// The exit codes, in one place. `gridctl help exit-codes` prints this table.
#pragma once

#include <gridctl/core/error.hpp>

namespace gridctl {

enum class ExitCode : int {
  ok = 0,
  internal = 1,       ///< unexpected, internal or input/output error
  usage = 2,          ///< wrong usage or an invalid configuration; nothing was started
  runs_failed = 3,    ///< finished, but at least one run failed
  nothing_to_do = 4,  ///< no matching experiment, run or model
  locked = 5,         ///< a live gridctl holds the experiment
  interrupted = 130,  ///< ended by SIGINT after a clean shutdown
  terminated = 143,   ///< ended by SIGTERM after a clean shutdown
};

[[nodiscard]] ExitCode exit_code_of(ErrorKind kind);

}  // namespace gridctl
