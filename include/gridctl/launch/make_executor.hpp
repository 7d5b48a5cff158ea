// The executors there are.
#pragma once

#include <gridctl/launch/executor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace gridctl::launch {

struct LocalOptions {
  fs::path experiment;                      ///< the directory: there is one keeper for each
  std::chrono::milliseconds grace{30'000};  ///< between SIGTERM and SIGKILL
  fs::path keeper = "/proc/self/exe";       ///< the program that has the command __keeper
  /// Hears, from the loop, what a person should know: that the keeper does not answer.
  std::function<void(const std::string&)> on_notice = nullptr;
};

/// Runs on this machine, as children of the experiment's keeper: a small process that outlives us
/// if we are killed. It is started when it is first needed and ends with the last run. Does not own
/// the loop and the runner, which must outlive it.
[[nodiscard]] std::unique_ptr<Executor> make_local_executor(sys::Loop& loop,
                                                            sys::ProcessRunner& runner,
                                                            const LocalOptions& options);

/// The environment of a child: ours, with `set` on top, and `defaults` where neither says anything.
[[nodiscard]] std::vector<std::string> child_environment(
    const std::vector<std::string>& ours,
    const std::vector<std::pair<std::string, std::string>>& set,
    const std::vector<std::pair<std::string, std::string>>& defaults);

}  // namespace gridctl::launch
