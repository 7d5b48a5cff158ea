// Where a run runs: on this machine (LocalExecutor), on a cluster, in a test. An executor starts
// and stops; what to start next, and whether to try again, is decided above it.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/sys/process_runner.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::launch {

/// Everything that is needed to start one run.
struct Launch {
  RunSpec run;
  Phase phase = Phase::train;
  std::string task;
  std::string identity;
  std::uint64_t seed = 0;
  std::vector<std::string> argv;                                 ///< argv[0] as the user wrote it
  std::vector<std::pair<std::string, std::string>> environment;  ///< set on top of ours
  std::vector<std::string> produces;  ///< globs below run.directory that must exist at the end
  fs::path working_directory;         ///< empty: ours
  fs::path output;                    ///< stdout and stderr
  Placement placement;
};

enum class JobId : std::uint64_t {};

/// polite: SIGTERM, and SIGKILL after the grace period. now: SIGKILL.
enum class Urgency { polite, now };

class Executor {
 public:
  using ExitHandler = std::function<void(const sys::ProcessExit&)>;

  virtual ~Executor() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Starts the run and returns at once. `on_exit` is called exactly once, from the loop, never
  /// from inside start(). An Error means the run never began: no exit will follow.
  [[nodiscard]] virtual Result<JobId> start(const Launch& launch, ExitHandler on_exit) = 0;
  /// Ends the run with all of its process group; its exit is reported as ever. Asking again, more
  /// urgently or not, is fine; so is a job that has ended.
  virtual void stop(JobId job, Urgency urgency) = 0;
};

}  // namespace gridctl::launch
