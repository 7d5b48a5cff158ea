// The books of an experiment: EXPDIR/gridctl.db (SQLite). One writer, any number of readers; the
// plan is written once, every change of a run's state before anybody is told of it.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/observer.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/core/run_selector.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gridctl::journal {

/// The facts about the experiment as a whole. Programs are kept as JSON (config::program_to_json),
/// so that a later edit of the grid file changes nothing.
struct ExperimentRecord {
  std::string name;
  std::string created_at;  ///< RFC 3339, UTC
  std::string gridctl_version;
  std::string host;
  std::string user;
  std::string trainer;  ///< JSON
  std::string tester;   ///< JSON; empty if there is none
  std::string limits;   ///< JSON: the limits in force; empty if none were set
  std::uint64_t base_seed = 0;
  int repetitions = 1;
};

/// One point of the grid.
struct ConfigurationRecord {
  int number = 0;
  std::string label;
  std::string task;
  std::string folder;    ///< below runs/
  std::string identity;  ///< "v1:…"
};

/// One planned run: a training (test 0), or the N-th test of the training `id`.
struct PlannedRun {
  RunId id;
  int test = 0;
  std::uint64_t seed = 0;
  fs::path model = {};  ///< tests: the trained model
};

/// One gridctl at work in the experiment.
struct Invocation {
  Phase phase = Phase::train;
  TimePoint started_at;
  std::optional<TimePoint> ended_at;  ///< none: it is still at work, or was killed
  std::string cause;  ///< why it started no further runs ("SIGINT", …); empty if it did them all
};

class Journal final : public RunObserver {
 public:
  enum class Access { read, write };
  /// How SQLite keeps transactions. automatic: in a write-ahead log, so that readers and the writer
  /// never wait for each other; but in a rollback journal on shared file systems, where the log is
  /// not safe, and where readers can hold up the writer. rollback: always in a rollback journal.
  enum class Log { automatic, rollback };
  /// owner: this user alone, since the record holds secrets. SQLite's files beside it are the same.
  enum class Readers { others, owner };

  /// Makes a new journal; an error if the file exists.
  [[nodiscard]] static Result<std::unique_ptr<Journal>> create(const fs::path& file,
                                                               const ExperimentRecord& experiment,
                                                               Log log = Log::automatic,
                                                               Readers readers = Readers::others);
  /// Opens an existing journal. Errors: no such file, no journal of gridctl, a newer schema than
  /// ours. An older schema is migrated; for reading in memory alone, as it is now, so that the file
  /// stays as it is.
  [[nodiscard]] static Result<std::unique_ptr<Journal>> open(const fs::path& file, Access access,
                                                             Log log = Log::automatic);
  ~Journal() override;
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// Books a plan in one transaction. Configurations and runs that are already booked stay as they
  /// are, so that an experiment can grow.
  [[nodiscard]] Result<void> add_plan(const std::vector<ConfigurationRecord>& configurations,
                                      const std::vector<PlannedRun>& runs);
  /// Books further tests of booked runs.
  [[nodiscard]] Result<void> add_tests(const std::vector<PlannedRun>& tests);

  /// Takes runs out of the books, with their attempts and tests. Their configurations keep their
  /// numbers, and what happened stays in the history. Runs that are not booked are no error.
  [[nodiscard]] Result<void> remove_runs(const std::vector<RunId>& runs);

  /// Replaces the facts about the experiment as a whole, after it has grown.
  [[nodiscard]] Result<void> set_experiment(const ExperimentRecord& experiment);

  void on_start(const WorkStart& start) override;
  /// Books the event and the new state of the run in one transaction. A crash of gridctl cannot
  /// undo it; power loss can, but not the end of a run that took long. Throws BookingError.
  void on_event(const RunSpec& run, const RunEvent& event) override;
  /// Books all these events in one transaction, as on_event() books one. Throws BookingError; then
  /// none of the events is booked.
  void on_events(const std::vector<RunNews>& news) override;
  void on_more(const std::vector<RunSpec>& runs) override;
  void on_finish(const Summary& summary) override;

  [[nodiscard]] Result<ExperimentRecord> experiment() const;
  [[nodiscard]] Result<std::vector<ConfigurationRecord>> configurations() const;
  /// All runs of a phase with their last attempt, ordered by configuration, repetition and test.
  [[nodiscard]] Result<std::vector<RunRecord>> runs(Phase phase) const;
  /// All planned runs and tests, ordered by configuration, repetition and test.
  [[nodiscard]] Result<std::vector<PlannedRun>> plan() const;
  /// All attempts of all runs and tests, ordered by configuration, repetition, test and attempt.
  [[nodiscard]] Result<std::vector<RunRecord>> attempts() const;
  /// The attempts of one run (test 0) or of one of its tests.
  [[nodiscard]] Result<std::vector<RunRecord>> attempts(RunId run, int test) const;
  /// The runs of a phase with these numbers, at most so many, ordered as runs() has them.
  [[nodiscard]] Result<std::vector<RunRecord>> runs_in(Phase phase, const RunRange& range,
                                                       std::size_t most) const;
  /// The runs of a phase whose last attempt is in the state, ordered as runs() has them.
  [[nodiscard]] Result<std::vector<RunRecord>> runs_in_state(Phase phase, RunState state) const;
  /// The run of a phase whose attempt began last; none if no attempt has begun.
  [[nodiscard]] Result<std::vector<RunRecord>> last_started(Phase phase) const;
  /// The states that runs of a phase are in.
  [[nodiscard]] Result<std::set<RunState>> states(Phase phase) const;
  /// Shows all runs and tests with their last attempts, one by one, ordered by configuration,
  /// repetition and test, several times as fast as runs() reads them. The record of a run that is
  /// running is whole; that of another has no more than id, phase, test, attempt, state, slot,
  /// times, seconds, exit code, directory and reason. `look` may change the record, which is used
  /// for the next run too.
  [[nodiscard]] Result<void> glance_at_runs(const std::function<void(RunRecord&)>& look) const;
  /// How long any run was on, or any run of the phase, until `now`: the time in which several were
  /// on counts once. A run whose end is not booked counts only if it is running.
  [[nodiscard]] Result<std::chrono::milliseconds> time_on(std::optional<Phase> phase,
                                                          TimePoint now) const;
  /// Returns the hours for which runs, or runs of the phase, had GPUs until `now`. A GPU of one
  /// machine that several runs share counts once; on the nodes of a cluster each run has its own
  /// GPUs. Attempts count as in time_on().
  [[nodiscard]] Result<double> gpu_hours(std::optional<Phase> phase, TimePoint now) const;
  /// The invocation that began last; nullopt if none has begun.
  [[nodiscard]] Result<std::optional<Invocation>> last_invocation() const;

 private:
  struct State;
  explicit Journal(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A run that succeeded and whose folder is gone has nothing left to show: it becomes lost, and its
/// reason says why. A folder that cannot be reached for another reason counts as there.
void mark_gone(std::vector<RunRecord>& runs, const fs::path& experiment);
/// The reason of such a run.
inline constexpr const char* kFolderIsGone = "its folder is gone";

/// Whether a test is of what the last attempt of its training made, and not of an attempt before.
[[nodiscard]] bool is_current(const RunRecord& test, const RunRecord& training);

/// The name of the journal in an experiment directory.
inline constexpr const char* kJournalName = "gridctl.db";

/// Whether locks on files of the folder hold for everyone who can reach them, and SQLite's
/// write-ahead log is safe there. False for file systems that several machines share (NFS, CIFS,
/// FUSE).
[[nodiscard]] bool is_wal_safe_in(const fs::path& folder);

}  // namespace gridctl::journal
