// Makes executors: the place where a new kind of executor is added.
#pragma once

#include <gridctl/launch/executor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace gridctl::launch {

struct LocalOptions {
  fs::path experiment;                      ///< the experiment's directory, which has one keeper
  std::chrono::milliseconds grace{30'000};  ///< between SIGTERM and SIGKILL
  fs::path keeper = "/proc/self/exe";       ///< the program that has the command __keeper
  /// Called from the loop with a text for people, such as that the keeper does not answer.
  std::function<void(const std::string&)> on_notice = nullptr;
};

/// Makes an executor for this machine. Runs are children of the experiment's keeper: a small
/// process that outlives gridctl if gridctl is killed. The keeper is started when first needed and
/// ends with the last run. The loop and the runner must outlive the executor.
[[nodiscard]] std::unique_ptr<Executor> make_local_executor(sys::Loop& loop,
                                                            sys::ProcessRunner& runner,
                                                            const LocalOptions& options);

/// The environment of a child: `ours`, with `set` on top, and `defaults` for unset variables.
[[nodiscard]] std::vector<std::string> child_environment(
    const std::vector<std::string>& ours,
    const std::vector<std::pair<std::string, std::string>>& set,
    const std::vector<std::pair<std::string, std::string>>& defaults);

/// The run's program, looked up on the PATH that `env` gives the run, else on ours.
[[nodiscard]] Result<fs::path> find_program(const Launch& launch);

}  // namespace gridctl::launch
