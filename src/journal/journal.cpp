#include "booking.hpp"
#include "journal_file.hpp"
#include "looks.hpp"
#include "rows.hpp"
#include "schema.hpp"
#include "sqlite.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/journal/journal.hpp>

#include <utility>

#include <fmt/format.h>

namespace gridctl::journal {
namespace {

constexpr const char* kAddRun =
    "INSERT OR IGNORE INTO runs (configuration, repetition, test, seed, model) "
    "VALUES (?, ?, ?, ?, ?)";

/// Why no further runs were started; empty if all were.
std::string cause_of(const Summary& summary) {
  if (!summary.halted_because.empty()) return summary.halted_because;
  if (!summary.interrupted_by) return {};
  return to_string(ExitStatus{std::nullopt, summary.interrupted_by, false});
}

/// A journal of an older format, in memory: a reader needs all columns, and writes no file.
Database as_of_today(Database& old) {
  constexpr std::int64_t kLargest = std::int64_t{2} << 30;
  auto copy = old.copy_in_memory(kLargest);
  migrate(copy);
  copy.limit_queries();
  return copy;
}

BookingError booking_error(const fs::path& file, const SqliteError& error) {
  const auto reason = error_of(file, error);
  return BookingError(reason.message, reason.kind == ErrorKind::busy);
}

}  // namespace

struct Journal::State {
  State(Database opened, const fs::path& path)
      : database(std::move(opened)),
        file(path),
        folder(fs::absolute(path).parent_path().lexically_normal()) {}

  /// The experiment may be moved: a directory in it is kept relative to it.
  [[nodiscard]] std::string relative(const fs::path& directory) const {
    const auto absolute =
        (directory.is_absolute() ? directory : fs::absolute(directory)).lexically_normal();
    const auto start = folder.string() + '/';
    if (absolute.string().starts_with(start)) return absolute.string().substr(start.size());
    const auto below = absolute.lexically_relative(folder);
    const bool inside = !below.empty() && *below.begin() != fs::path("..");
    return inside ? below.string() : absolute.string();
  }

  /// Sets the connection up to write.
  void prepare(Log log) {
    const bool use_wal = log == Log::automatic && is_wal_safe_in(folder);
    prepare_for_writing(database, use_wal);
    migrate(database);
    booking.emplace(database, use_wal);
  }

  Database database;
  std::optional<Booking> booking;
  fs::path file;
  fs::path folder;
  std::optional<std::int64_t> invocation;  // of ours, once the work has begun
};

Journal::Journal(std::unique_ptr<State> state) : state_(std::move(state)) {}
Journal::~Journal() = default;

Result<std::unique_ptr<Journal>> Journal::create(const fs::path& file,
                                                 const ExperimentRecord& experiment, Log log,
                                                 Readers readers) {
  GRIDCTL_TRY(make_file(file, readers == Readers::owner ? 0600 : 0664));
  return guarded(file, [&]() -> Result<std::unique_ptr<Journal>> {
    auto state = std::make_unique<State>(open_for_writing(file), file);
    state->prepare(log);
    Transaction transaction(state->database);
    write_experiment(state->database, experiment);
    transaction.commit();
    return std::unique_ptr<Journal>(new Journal(std::move(state)));
  });
}

Result<std::unique_ptr<Journal>> Journal::open(const fs::path& file, Access access, Log log) {
  GRIDCTL_TRY(check_exists(file));
  return guarded(file, [&]() -> Result<std::unique_ptr<Journal>> {
    const bool writes = access == Access::write;
    auto database = writes ? open_for_writing(file) : open_for_reading(file);
    GRIDCTL_TRY(check_format(file, database));
    if (!writes && database.integer("PRAGMA user_version") < schema_version())
      database = as_of_today(database);
    auto state = std::make_unique<State>(std::move(database), file);
    if (writes) {
      // A page that was lost may read as an empty one: then its runs would not even be missed.
      GRIDCTL_TRY(check_pages(file, state->database));
      state->prepare(log);
    }
    return std::unique_ptr<Journal>(new Journal(std::move(state)));
  });
}

Result<void> Journal::add_plan(const std::vector<ConfigurationRecord>& configurations,
                               const std::vector<PlannedRun>& runs) {
  return guarded(state_->file, [&]() -> Result<void> {
    Transaction transaction(state_->database);
    Statement add_configuration(
        state_->database,
        "INSERT OR IGNORE INTO configurations (number, label, task, folder, "
        "identity) VALUES (?, ?, ?, ?, ?)");
    for (const auto& entry : configurations)
      add_configuration.run(entry.number, entry.label, entry.task, entry.folder, entry.identity);
    Statement add_run(state_->database, kAddRun);
    for (const auto& run : runs)
      add_run.run(run.id.configuration, run.id.repetition, run.test, run.seed,
                  run.model.empty() ? std::string() : state_->relative(run.model));
    transaction.commit();
    return {};
  });
}

Result<void> Journal::add_tests(const std::vector<PlannedRun>& tests) {
  return add_plan({}, tests);
}

Result<void> Journal::remove_runs(const std::vector<RunId>& runs) {
  return guarded(state_->file, [&]() -> Result<void> {
    Transaction transaction(state_->database);
    for (const char* sql : {"DELETE FROM attempts WHERE configuration = ? AND repetition = ?",
                            "DELETE FROM runs WHERE configuration = ? AND repetition = ?"}) {
      Statement remove(state_->database, sql);
      for (const auto& [configuration, repetition] : runs) remove.run(configuration, repetition);
    }
    transaction.commit();
    return {};
  });
}

void Journal::on_event(const RunSpec& run, const RunEvent& event) {
  on_events({{run, event}});
}

void Journal::on_events(const std::vector<RunNews>& news) {
  if (!state_->booking) throw std::logic_error("the journal is open for reading only");
  if (state_->database.has_moved())
    throw BookingError(fmt::format(
        "the journal '{}' has vanished: somebody has moved or removed it, or its directory",
        state_->file.string()));
  try {
    state_->booking->book(news,
                          [this](const auto& directory) { return state_->relative(directory); });
  } catch (const SqliteError& error) {
    throw booking_error(state_->file, error);
  }
}

void Journal::on_more(const std::vector<RunSpec>& runs) {
  std::vector<PlannedRun> planned;
  planned.reserve(runs.size());
  for (const auto& run : runs) planned.push_back({run.id, run.test, run.seed, run.model});
  if (const auto added = add_plan({}, planned); !added)
    throw BookingError(added.error().message, added.error().kind == ErrorKind::busy);
}

void Journal::on_start(const WorkStart& start) {
  if (!state_->booking) throw std::logic_error("the journal is open for reading only");
  try {
    Statement(state_->database, "INSERT INTO invocations (phase, started_at) VALUES (?, ?)")
        .run(std::string_view(to_string(start.phase)),
             to_microseconds(std::chrono::system_clock::now()));
    state_->invocation = sqlite3_last_insert_rowid(state_->database.handle());
    // From here on a loop waits for each event: it does something else while another program has
    // the journal locked, and tells the event again.
    sqlite3_busy_timeout(state_->database.handle(), kPatienceAtWork);
  } catch (const SqliteError& error) {
    throw BookingError(error_of(state_->file, error).message);
  }
}

void Journal::on_finish(const Summary& summary) {
  sqlite3_busy_timeout(state_->database.handle(), kWriterPatience);  // the work is done
  try {
    if (state_->invocation)
      Statement(state_->database, "UPDATE invocations SET ended_at = ?, cause = ? WHERE id = ?")
          .run(to_microseconds(std::chrono::system_clock::now()), cause_of(summary),
               *state_->invocation);
    // Syncs the log and empties it into the file: power loss takes nothing of a work that was told
    // to be done. PASSIVE: no reader can hold it up.
    state_->database.execute("PRAGMA wal_checkpoint(PASSIVE)");
  } catch (const SqliteError& error) {
    throw BookingError(error_of(state_->file, error).message);
  }
}

Result<void> Journal::set_experiment(const ExperimentRecord& experiment) {
  return guarded(state_->file, [&]() -> Result<void> {
    Transaction transaction(state_->database);
    write_experiment(state_->database, experiment);
    transaction.commit();
    return {};
  });
}

Result<ExperimentRecord> Journal::experiment() const {
  return guarded(state_->file,
                 [&]() -> Result<ExperimentRecord> { return read_experiment(state_->database); });
}

Result<std::vector<ConfigurationRecord>> Journal::configurations() const {
  return guarded(state_->file, [&]() -> Result<std::vector<ConfigurationRecord>> {
    Statement rows(state_->database, kConfigurationRows);
    return all_rows(rows, configuration_of);
  });
}

Result<std::vector<PlannedRun>> Journal::plan() const {
  return guarded(state_->file, [&]() -> Result<std::vector<PlannedRun>> {
    Statement rows(state_->database, kPlannedRows);
    return all_rows(rows, planned_of);
  });
}

Result<std::vector<RunRecord>> Journal::runs(Phase phase) const {
  return guarded(state_->file, [&]() -> Result<std::vector<RunRecord>> {
    Statement rows(state_->database, kRunRows + "WHERE (test > 0) = ? " + kRunOrder);
    rows.bind(phase == Phase::test);
    return all_rows(rows, record_of);
  });
}

Result<std::vector<RunRecord>> Journal::attempts() const {
  return guarded(state_->file, [&]() -> Result<std::vector<RunRecord>> {
    Statement rows(state_->database, kAttemptRows + kAttemptOrder);
    return all_rows(rows, record_of);
  });
}

Result<std::vector<RunRecord>> Journal::attempts(RunId run, int test) const {
  return guarded(state_->file, [&]() -> Result<std::vector<RunRecord>> {
    return attempts_of(state_->database, run, test);
  });
}

Result<std::vector<RunRecord>> Journal::runs_in(Phase phase, const RunRange& range,
                                                std::size_t most) const {
  return guarded(state_->file, [&]() -> Result<std::vector<RunRecord>> {
    return journal::runs_in(state_->database, phase, range, most);
  });
}

Result<std::vector<RunRecord>> Journal::runs_in_state(Phase phase, RunState state) const {
  return guarded(state_->file, [&]() -> Result<std::vector<RunRecord>> {
    return journal::runs_in_state(state_->database, phase, state);
  });
}

Result<std::vector<RunRecord>> Journal::last_started(Phase phase) const {
  return guarded(state_->file, [&]() -> Result<std::vector<RunRecord>> {
    return journal::last_started(state_->database, phase);
  });
}

Result<std::set<RunState>> Journal::states(Phase phase) const {
  return guarded(state_->file, [&]() -> Result<std::set<RunState>> {
    return states_of(state_->database, phase);
  });
}

Result<void> Journal::glance_at_runs(const std::function<void(RunRecord&)>& look) const {
  return guarded(state_->file, [&]() -> Result<void> {
    journal::glance_at_runs(state_->database, look);
    return {};
  });
}

Result<std::chrono::milliseconds> Journal::time_on(std::optional<Phase> phase,
                                                   TimePoint now) const {
  return guarded(state_->file, [&]() -> Result<std::chrono::milliseconds> {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        journal::time_on(state_->database, phase, now));
  });
}

Result<double> Journal::gpu_hours(std::optional<Phase> phase, TimePoint now) const {
  return guarded(state_->file, [&]() -> Result<double> {
    return journal::gpu_hours(state_->database, phase, now);
  });
}

Result<std::optional<Invocation>> Journal::last_invocation() const {
  return guarded(state_->file, [&]() -> Result<std::optional<Invocation>> {
    Statement row(state_->database,
                  "SELECT phase, started_at, ended_at, cause FROM invocations "
                  "ORDER BY id DESC LIMIT 1");
    if (!row.step()) return std::nullopt;
    Invocation invocation;
    invocation.phase = row.text(0) == to_string(Phase::test) ? Phase::test : Phase::train;
    invocation.started_at = from_microseconds(row.integer(1));
    if (!row.is_null(2)) invocation.ended_at = from_microseconds(row.integer(2));
    invocation.cause = row.text(3);
    return invocation;
  });
}

}  // namespace gridctl::journal
