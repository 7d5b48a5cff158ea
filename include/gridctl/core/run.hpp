// What to do, what happened, and the news in between. Values only.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl {

using TimePoint = std::chrono::system_clock::time_point;

/// `17.2`: configuration 17, repetition 2. Both count from 1. An id is given to a run once and is
/// kept in the journal.
struct RunId {
  int configuration = 0;
  int repetition = 0;
  friend auto operator<=>(const RunId&, const RunId&) =
      default;  // NOLINT(modernize-use-nullptr): false alarm of clang-tidy 14
};
[[nodiscard]] std::string to_string(RunId id);
/// Parses `C.R` with both at least 1. Returns nullopt for any other text.
[[nodiscard]] std::optional<RunId> parse_run_id(std::string_view text);

enum class Phase { train, test };
[[nodiscard]] const char* to_string(Phase phase);

/// planned: in the books. submitted: handed to the scheduler of a cluster, which has not begun it.
/// running: its child lives. The rest are settled: succeeded (exit 0 and all products there),
/// failed, stopped (ended by us on request, or kept from its start; can be resumed), lost (its end
/// was never seen, or its folder is gone), skipped (the trainer said so, exit 77; or never started,
/// since its canary failed), stopped_early (a rule of `early_stopping` ended the run, or kept it
/// from its start).
enum class RunState {
  planned,
  submitted,
  running,
  succeeded,
  failed,
  stopped,
  lost,
  skipped,
  stopped_early
};
inline constexpr std::size_t kRunStates = 9;
[[nodiscard]] const char* to_string(RunState state);
/// As to_string(), but for people: "stopped early".
[[nodiscard]] const char* in_words(RunState state);
[[nodiscard]] std::optional<RunState> parse_run_state(std::string_view word);
[[nodiscard]] bool is_settled(RunState state);
/// Whether a run in this state is in the hands of a scheduler or a keeper: submitted or running.
[[nodiscard]] bool is_on(RunState state);
/// Whether a run may go from one state to the other.
[[nodiscard]] bool is_legal(RunState from, RunState to);

/// The reason of a run that somebody stopped by its name.
inline constexpr const char* kStoppedByName = "stopped by name";

/// How a child ended. Exactly one of `code` and `signal` is set: one int for both would confuse
/// exit(9) with SIGKILL.
struct ExitStatus {
  std::optional<int> code;
  std::optional<int> signal;
  bool core_dumped = false;
  [[nodiscard]] bool success() const { return code == 0; }
};
/// "exit 1", "SIGSEGV (core dumped)".
[[nodiscard]] std::string to_string(const ExitStatus& status);

/// What the kernel counted for a child and the descendants it waited for (wait4(2)).
struct Usage {
  double user_seconds = 0;
  double system_seconds = 0;
  std::uint64_t max_rss_bytes = 0;
};

/// What a run used of all its GPUs together, as gridctl sampled it.
struct GpuUse {
  std::uint64_t peak_memory_bytes = 0;
  double mean_utilization = 0;  ///< percent
};

/// One run that a worker is to do. It is small: what is needed to launch the run is made when its
/// turn comes.
struct RunSpec {
  RunId id;
  int attempt = 1;
  /// 0 for a training; N for the N-th test of the run's model.
  int test = 0;
  std::string label;        ///< what differs from the other runs: "lenet5 lr=0.01"
  fs::path directory = {};  ///< where the run writes: …/attempt-1 or …/attempt-1/test-2
  std::uint64_t seed = 0;
  fs::path model = {};  ///< tests: the trained model
};

/// One change in the life of a run. Observers hear the events of a run in their order.
struct RunEvent {
  RunState state = RunState::planned;
  TimePoint at;
  std::string slot;                ///< "cpu:3", "gpu:1"; empty before the run has one
  std::optional<ExitStatus> exit;  ///< with the settled states, if a child ran
  std::optional<Usage> usage;      ///< with the settled states, if a child ran
  double seconds = 0;              ///< monotonic time since the start; with the settled states
  std::string reason;              ///< why the run failed, in a line; empty if it did not
  std::string failure_class;       ///< what retries go by: "oom", "timeout" …; empty if none fits
  std::optional<GpuUse> gpu;       ///< with the settled states, if GPUs were sampled
  int leftovers = 0;               ///< how many processes outlived the run and were ended
  bool requeued = false;           ///< the run is done again without using up a retry
  std::string host;                ///< of a cluster: the node; empty: this machine
  std::string job;                 ///< of a cluster: the scheduler's name of the job: "1213_7"
};

/// One row of the books: a run and what is known of its last attempt.
struct RunRecord {
  RunId id;
  Phase phase = Phase::train;
  int attempt = 0;
  int test = 0;
  std::string label;
  std::string task;
  std::string identity;  ///< plan::Configuration::identity: "v1:9f86d081884c7d65"
  std::uint64_t seed = 0;
  fs::path directory;  ///< of the last attempt, relative to the experiment directory
  fs::path model;      ///< tests: the trained model, relative to the experiment directory
  RunState state = RunState::planned;
  std::string slot;
  std::string host;  ///< as in RunEvent
  std::string job;   ///< as in RunEvent
  std::optional<TimePoint> submitted_at;
  std::optional<TimePoint> started_at;
  std::optional<TimePoint> ended_at;
  double seconds = 0;
  std::optional<ExitStatus> exit;
  std::optional<Usage> usage;
  std::string reason;
  std::string failure_class;
  std::optional<GpuUse> gpu;
  int leftovers = 0;
  int requeues = 0;  ///< how many attempts of the run ended as requeued
};

/// How a worker's work ended.
struct Summary {
  std::size_t planned = 0;
  std::size_t succeeded = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;
  std::size_t stopped = 0;
  std::size_t stopped_early = 0;  ///< by a rule of `early_stopping`
  std::size_t cancelled = 0;      ///< of the stopped ones: by name, until they are named again
  std::size_t not_started = 0;
  double seconds = 0;       ///< wall time of the whole
  double busy_seconds = 0;  ///< sum of the runs' times
  int slots = 0;
  std::optional<int> interrupted_by;  ///< the signal that ended it early
  std::string halted_because;         ///< why no further runs were started; empty if all were
};

/// Adds the end of a run and its time to the summary. A state that is not settled adds nothing.
void count(Summary& summary, RunState state, double seconds);

}  // namespace gridctl
