// A short-lived helper program (git, a driver's tool): run it, wait for it, take what it says.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::sys {

using Variables = std::vector<std::pair<std::string, std::string>>;
/// Our environment as "NAME=value", with these variables in the place of ours.
[[nodiscard]] std::vector<std::string> environment_with(const Variables& variables);

struct Captured {
  ExitStatus exit;
  std::string output;
  std::string errors;  ///< stderr
};

/// Runs argv (no shell; argv[0] is looked up on PATH) in `folder` (empty: ours) and waits for its
/// end. An Error if the program cannot be started, if it takes longer than `limit` or if it writes
/// more than `max_bytes` to stdout or stderr; then it is killed. `environment` is set on top of
/// ours.
[[nodiscard]] Result<Captured> capture(const std::vector<std::string>& argv, const fs::path& folder,
                                       std::chrono::milliseconds limit, std::size_t max_bytes,
                                       const Variables& environment = {});

}  // namespace gridctl::sys
