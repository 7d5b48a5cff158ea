// Where a run runs: on this machine (LocalExecutor), on a cluster, in a test. An executor starts
// and stops; what to start next, and whether to try again, is decided above it.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/sys/process/process_runner.hpp>

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
  bool has_secrets = false;  ///< the environment has values of the user's: its record is private
  std::vector<std::string> produces;  ///< globs below run.directory that must exist at the end
  fs::path working_directory;         ///< empty: ours
  fs::path output;                    ///< stdout and stderr
  /// Files to write before the run starts: absolute paths and texts.
  std::vector<std::pair<fs::path, std::string>> files;
  Placement placement;
  /// The most memory of all processes of the run together, in bytes; 0: no limit. Needs
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
    request,      ///< a person or a script asked: the run can go on later
    timeout,      ///< the time of the run was up
    hang,         ///< the run did nothing any more
    lost_device,  ///< the GPU of the run broke
    rule,         ///< a rule of `early_stopping` is against the run
    target        ///< the run is as good as it has to be
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

/// That a run has begun which the executor had only queued so far.
struct JobBegin {
  TimePoint at;      ///< by the clock of the machine where it runs
  std::string slot;  ///< what it got there
  std::string host;
  std::string job;  ///< the scheduler's name of it
};

/// How a run's process tree ended.
struct JobExit {
  sys::ProcessExit exit;  ///< exit of the first process
  double seconds = 0;     ///< how long the first process lived, by a monotonic clock
  TimePoint ended_at;
  int leftovers = 0;   ///< processes of the tree that outlived the first one and were ended
  int unkillable = 0;  ///< processes of the tree that SIGKILL did not end: they hang in the kernel
  std::optional<std::uint64_t> memory_peak;  ///< bytes of the whole tree together, if counted
  int oom_kills = 0;              ///< processes that the kernel killed because memory ran out
  bool lost = false;              ///< nobody saw the end: all fields but ended_at are unknown
  std::optional<AskedEnd> asked;  ///< nothing if the run ended by itself
  /// How the run ended, as judged where it ran, or by its scheduler. With it all fields above are
  /// unknown, and the run's folder has all that belongs there.
  std::optional<RunEvent> verdict = {};
  /// The scheduler did not take the run, and would take no other: the run never began.
  std::optional<Error> refused = {};
};

/// A run that an earlier gridctl has started and that is still on.
struct Living {
  fs::path directory;  ///< RunSpec::directory
  double seconds = 0;  ///< since its start, without the time in which it was held
  int pid = 0;
};

class Executor {
 public:
  using ExitHandler = std::function<void(const JobExit&)>;
  using BeginHandler = std::function<void(JobId, const JobBegin&)>;

  virtual ~Executor() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Whether the runs go to a scheduler: it begins them later and elsewhere, their folders are made
  /// and watched there, and they go on when gridctl has ended. Such an executor needs of a Launch
  /// only what says which run it is.
  [[nodiscard]] virtual bool queues() const { return false; }
  /// Says whom to tell, from the loop, that a run has begun. Only an executor that queues() calls.
  virtual void tell_begins(const BeginHandler& /*on_begin*/) {}
  /// Starts the run and returns at once. `on_exit` is called exactly once, from the loop, never
  /// from inside start(). An Error means the run never began: no exit will follow. The kind of the
  /// Error is busy if the same start may succeed later.
  [[nodiscard]] virtual Result<JobId> start(const Launch& launch, ExitHandler on_exit) = 0;
  /// Ends the run with all its processes. `on_exit` is called as ever, with the first request that
  /// reached the run. Asking again, more urgently or not, is fine; so is a job that has ended.
  virtual void stop(JobId job, Urgency urgency, const EndRequest& request = {}) = 0;
  /// Holds the run: all its processes stand still (SIGSTOP) until the run is let go, or until
  /// stop() ends it. Holding a held run is fine; so is a job that has ended. An executor that
  /// queues() does nothing.
  virtual void hold(JobId /*job*/) {}
  virtual void let_go(JobId /*job*/) {}
  /// The runs of an earlier gridctl that are still on. Call this first, and read the exit records
  /// of the other runs afterwards (launch/exit_record.hpp): a run that ends has its record before
  /// it leaves this list. Starts nothing.
  [[nodiscard]] virtual Result<std::vector<Living>> living() = 0;
  /// Takes over a run of living(), from now on as if start() had started it. ErrorKind::not_found
  /// if living() did not return the run. A run that has ended since living() is fine; one that is
  /// held goes on.
  [[nodiscard]] virtual Result<JobId> adopt(const fs::path& directory, ExitHandler on_exit) = 0;
};

}  // namespace gridctl::launch
