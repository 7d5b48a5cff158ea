// A program whose doings nobody knows, tried for a moment: it leaves neither files nor processes.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/sys/process/capture.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::sys {

/// How a tried program ended.
struct Trial {
  std::optional<ExitStatus> exit;  ///< none: it was ended by us
  std::string output;              ///< stdout and stderr together, also of a program that was ended
  bool is_fenced = false;          ///< the kernel kept it from changing files elsewhere (Landlock)
  int interrupt = 0;  ///< the signal (SIGINT, SIGTERM, SIGHUP) that we got meanwhile; else 0
};

/// Runs argv (no shell; argv[0] is looked up on PATH) in an empty folder that is removed
/// afterwards, with stdin from /dev/null, TMPDIR in that folder and `environment` on top of ours,
/// until it ends, `limit` has passed or we are interrupted. Then ends all that it has started, also
/// in other sessions. Where the kernel knows Landlock, the program can change no other files.
/// Errors: it cannot be started, it wrote more than `max_bytes`, or there is no room for temporary
/// files.
[[nodiscard]] Result<Trial> try_program(const std::vector<std::string>& argv,
                                        std::chrono::milliseconds limit, std::size_t max_bytes,
                                        Variables environment);

}  // namespace gridctl::sys
