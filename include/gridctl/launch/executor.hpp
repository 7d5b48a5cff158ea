// Where a run runs: on this machine (LocalExecutor), on a cluster, in a test. An executor starts
// and stops; what to start next, and whether to try again, is decided above it.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/sys/process_runner.hpp>

#include <cstdint>
#include <functional>
#include <optional>
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
  /// Of all its processes together, in bytes; 0 for none. Needs
  /// sys::ControlGroups::enable_memory().
  std::uint64_t memory_limit = 0;
};

enum class JobId : std::uint64_t {};

/// polite: SIGTERM, and SIGKILL after the grace period. now: SIGKILL.
enum class Urgency { polite, now };

/// Why somebody asks for the end of a run. What becomes of the run follows from this, and not from
/// how its trainer answers: one that saves a checkpoint at SIGTERM may well end with exit 0.
struct EndRequest {
  enum class Cause {
    request,     ///< a person or a script wants it so: the run can go on later
    timeout,     ///< it had its time
    hang,        ///< it did nothing any more
    lost_device  ///< its GPU broke
  };
  Cause cause = Cause::request;
  std::string why;  ///< for people: "timed out after 1h30m"; may be empty for `request`
};

/// An EndRequest that was made while the run's first process lived.
struct AskedEnd {
  EndRequest request;
  TimePoint at;
  int by = 0;  ///< the pid of the gridctl that asked
};

/// How a run's process tree ended.
struct JobExit {
  sys::ProcessExit exit;  ///< of its first process
  double seconds = 0;     ///< of its first process, on a clock that nobody sets
  TimePoint ended_at;
  int leftovers = 0;   ///< processes of its tree that outlived the first one and were ended
  int unkillable = 0;  ///< of its tree, what even SIGKILL did not end: it hangs in the kernel
  std::optional<std::uint64_t> memory_peak;  ///< of its tree together, in bytes, if counted
  int oom_kills = 0;              ///< of its tree, by the kernel, because its memory ran out
  bool lost = false;              ///< its end was never seen: all the rest but ended_at is unknown
  std::optional<AskedEnd> asked;  ///< nothing if it ended by itself
};

/// A run that an earlier gridctl has started and that is still on.
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
  /// from inside start(). An Error means the run never began: no exit will follow. Its
  /// kind is busy if it may succeed later as it is.
  [[nodiscard]] virtual Result<JobId> start(const Launch& launch, ExitHandler on_exit) = 0;
  /// Ends the run with all its processes; its exit is reported as ever, with the first request that
  /// reached it. Asking again, more urgently or not, is fine; so is a job that has ended.
  virtual void stop(JobId job, Urgency urgency, const EndRequest& request = {}) = 0;
  /// The runs of an earlier gridctl that are still on. Ask this first and read the exit records of
  /// the other runs afterwards (launch/exit_record.hpp): a run is in the one before it leaves the
  /// other. Starts nothing.
  [[nodiscard]] virtual Result<std::vector<Living>> living() = 0;
  /// Takes over one of living(), from now on as if it had been started here. ErrorKind::not_found
  /// if it is none of them; one that has ended since then is fine.
  [[nodiscard]] virtual Result<JobId> adopt(const fs::path& directory, ExitHandler on_exit) = 0;
};

}  // namespace gridctl::launch
