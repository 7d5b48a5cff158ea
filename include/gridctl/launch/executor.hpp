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
  /// What lies in its folder before it starts: absolute paths and texts.
  std::vector<std::pair<fs::path, std::string>> files;
  Placement placement;
};

enum class JobId : std::uint64_t {};

/// polite: SIGTERM, and SIGKILL after the grace period. now: SIGKILL.
enum class Urgency { polite, now };

/// How a job ended.
struct JobExit {
  sys::ProcessExit exit;
  double seconds = 0;  ///< monotonic, by who waited for it
  TimePoint ended_at;
  int leftovers = 0;   ///< processes of its tree that outlived it and were ended
  int unkillable = 0;  ///< of them, what even SIGKILL did not end
  bool lost = false;   ///< its end was never seen; it runs no more
};

/// A run of an earlier gridctl that is still on.
struct Living {
  fs::path directory;  ///< RunSpec::directory
  double seconds = 0;  ///< since its start
  int pid = 0;
};

class Executor {
 public:
  using ExitHandler = std::function<void(const JobExit&)>;

  virtual ~Executor() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Starts the run and returns at once. `on_exit` is called exactly once, from the loop, never
  /// from inside start(). An Error means the run never began: no exit will follow.
  [[nodiscard]] virtual Result<JobId> start(const Launch& launch, ExitHandler on_exit) = 0;
  /// Ends the run with all of its process group; its exit is reported as ever. Asking again, more
  /// urgently or not, is fine; so is a job that has ended.
  virtual void stop(JobId job, Urgency urgency) = 0;
  /// What an earlier gridctl started in this experiment and still runs.
  [[nodiscard]] virtual Result<std::vector<Living>> living() = 0;
  /// Such a run, from now on as if start() had started it.
  [[nodiscard]] virtual Result<JobId> adopt(const fs::path& directory, ExitHandler on_exit) = 0;
};

}  // namespace gridctl::launch
