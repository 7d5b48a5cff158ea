#include "journal_file.hpp"
#include "schema.hpp"
#include "sqlite.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/journal/journal.hpp>

#include <array>
#include <charconv>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace gridctl::journal {
namespace {

using std::chrono::microseconds;

/// The texts of Experiment and their keys in the table meta.
constexpr std::array<std::pair<const char*, std::string Experiment::*>, 7> kTexts = {{
    {"name", &Experiment::name},
    {"created_at", &Experiment::created_at},
    {"gridctl_version", &Experiment::gridctl_version},
    {"host", &Experiment::host},
    {"user", &Experiment::user},
    {"trainer", &Experiment::trainer},
    {"tester", &Experiment::tester},
}};

constexpr const char* kFindRun =
    "SELECT runs.attempt, attempts.state FROM runs LEFT JOIN attempts "
    "USING (configuration, repetition, test, attempt) "
    "WHERE configuration = ? AND repetition = ? AND test = ?";
constexpr const char* kAddRun =
    "INSERT OR IGNORE INTO runs (configuration, repetition, test, seed, model) "
    "VALUES (?, ?, ?, ?, ?)";
constexpr const char* kSetAttempt =
    "UPDATE runs SET attempt = ? WHERE configuration = ? AND repetition = ? AND test = ?";
constexpr const char* kAddAttempt =
    "INSERT INTO attempts (state, slot, started_at, ended_at, seconds, exit_code, signal, "
    "core_dumped, user_seconds, system_seconds, max_rss_bytes, reason, "
    "configuration, repetition, test, attempt, directory) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* kChangeAttempt =
    "UPDATE attempts SET state = ?, slot = CASE WHEN ?2 = '' THEN slot ELSE ?2 END, "
    "started_at = coalesce(?, started_at), ended_at = ?, seconds = ?, exit_code = ?, signal = ?, "
    "core_dumped = ?, user_seconds = ?, system_seconds = ?, max_rss_bytes = ?, reason = ? "
    "WHERE configuration = ? AND repetition = ? AND test = ? AND attempt = ?";
constexpr const char* kAddEvent =
    "INSERT INTO events (at, configuration, repetition, test, attempt, state, slot, reason) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* kReadRuns =
    "SELECT runs.configuration, runs.repetition, runs.test, runs.attempt, runs.seed, label, task, "
    "identity, state, directory, slot, started_at, ended_at, seconds, exit_code, signal, "
    "core_dumped, user_seconds, system_seconds, max_rss_bytes, reason, model "
    "FROM runs JOIN configurations ON number = runs.configuration "
    "LEFT JOIN attempts USING (configuration, repetition, test, attempt) "
    "WHERE (test > 0) = ? ORDER BY runs.configuration, runs.repetition, runs.test";

std::int64_t to_microseconds(TimePoint at) {
  return std::chrono::duration_cast<microseconds>(at.time_since_epoch()).count();
}

TimePoint from_microseconds(std::int64_t count) {
  return TimePoint(std::chrono::duration_cast<TimePoint::duration>(microseconds(count)));
}

/// What SQLite throws, as an Error.
template <class Work>
auto guarded(const fs::path& file, const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const SqliteError& error) {
    return tl::unexpected(error_of(file, error));
  }
}

template <class Value>
std::optional<Value> parse_number(const std::string& text) {
  Value value{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  return result.ec == std::errc() ? std::optional(value) : std::nullopt;
}

std::optional<ExitStatus> exit_of(const Statement& row, int code, int signal, int core_dumped) {
  if (row.is_null(code) && row.is_null(signal)) return std::nullopt;
  ExitStatus status;
  if (!row.is_null(code)) status.code = static_cast<int>(row.integer(code));
  if (!row.is_null(signal)) status.signal = static_cast<int>(row.integer(signal));
  status.core_dumped = row.integer(core_dumped) != 0;
  return status;
}

/// A row of kReadRuns.
RunRecord record_of(const Statement& row) {
  RunRecord record;
  record.id = {static_cast<int>(row.integer(0)), static_cast<int>(row.integer(1))};
  record.test = static_cast<int>(row.integer(2));
  record.phase = record.test > 0 ? Phase::test : Phase::train;
  record.attempt = static_cast<int>(row.integer(3));
  record.seed = static_cast<std::uint64_t>(row.integer(4));
  record.label = row.text(5);
  record.task = row.text(6);
  record.identity = row.text(7);
  record.model = row.text(21);
  if (record.attempt == 0) return record;
  record.state = parse_run_state(row.text(8)).value_or(RunState::lost);
  record.directory = row.text(9);
  record.slot = row.text(10);
  if (!row.is_null(11)) record.started_at = from_microseconds(row.integer(11));
  if (!row.is_null(12)) record.ended_at = from_microseconds(row.integer(12));
  record.seconds = row.real(13);
  record.exit = exit_of(row, 14, 15, 16);
  if (!row.is_null(17))
    record.usage = {row.real(17), row.real(18), static_cast<std::uint64_t>(row.integer(19))};
  record.reason = row.text(20);
  return record;
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
    const auto below = absolute.lexically_relative(folder);
    const bool inside = !below.empty() && *below.begin() != fs::path("..");
    return inside ? below.string() : absolute.string();
  }

  /// What every writing needs, prepared once.
  struct Writing {
    explicit Writing(const Database& database)
        : find_run(database, kFindRun),
          set_attempt(database, kSetAttempt),
          add_attempt(database, kAddAttempt),
          change_attempt(database, kChangeAttempt),
          add_event(database, kAddEvent) {}
    Statement find_run, set_attempt, add_attempt, change_attempt, add_event;
  };

  /// Whether the event opens a new attempt. Throws logic_error if it may not happen at all.
  bool check_event(const RunSpec& run, const RunEvent& event);
  void write_event(const RunSpec& run, const RunEvent& event);

  Database database;
  std::optional<Writing> writing;
  fs::path file;
  fs::path folder;
};

bool Journal::State::check_event(const RunSpec& run, const RunEvent& event) {
  auto& find = writing->find_run;
  find.bind(run.id.configuration, run.id.repetition, run.test);
  const bool planned = find.step();
  const int last = planned ? static_cast<int>(find.integer(0)) : 0;
  const auto state = planned && last > 0 ? parse_run_state(find.text(1)) : RunState::planned;
  find.reset();

  const auto refuse = [&](const std::string& why) {
    throw std::logic_error(fmt::format("run {} (test {}, attempt {}) cannot be {}: {}",
                                       to_string(run.id), run.test, run.attempt,
                                       to_string(event.state), why));
  };
  if (!planned) refuse("it is not in the plan");
  if (run.attempt < 1 || run.attempt < last) refuse(fmt::format("it is at attempt {}", last));
  const bool opens = run.attempt > last;
  if (last > 0 && opens && !is_settled(*state)) refuse("its last attempt goes on");
  if (!is_legal(*state, event.state)) refuse(fmt::format("it is {}", to_string(*state)));
  if (last > 0 && !opens && is_settled(*state)) refuse("a new attempt needs its own number");
  return opens;
}

void Journal::State::write_event(const RunSpec& run, const RunEvent& event) {
  Transaction transaction(database);
  const bool opens = check_event(run, event);
  const bool settled = is_settled(event.state);
  const auto at = to_microseconds(event.at);
  const auto when = [at](bool yes) { return yes ? std::optional(at) : std::nullopt; };
  const auto seconds = settled ? std::optional(event.seconds) : std::nullopt;
  const auto exit = event.exit.value_or(ExitStatus{});
  const auto core_dumped = event.exit ? std::optional(exit.core_dumped) : std::nullopt;
  std::optional<double> user, system;
  std::optional<std::uint64_t> max_rss;
  if (event.usage) {
    user = event.usage->user_seconds;
    system = event.usage->system_seconds;
    max_rss = event.usage->max_rss_bytes;
  }
  const std::string_view state = to_string(event.state);
  const int configuration = run.id.configuration;
  const int repetition = run.id.repetition;

  const auto write = [&](Statement& statement, const auto&... more) {
    statement.run(state, event.slot, when(event.state == RunState::running), when(settled), seconds,
                  exit.code, exit.signal, core_dumped, user, system, max_rss, event.reason,
                  configuration, repetition, run.test, run.attempt, more...);
  };
  if (opens) {
    write(writing->add_attempt, relative(run.directory));
    writing->set_attempt.run(run.attempt, configuration, repetition, run.test);
  } else {
    write(writing->change_attempt);
  }
  writing->add_event.run(at, configuration, repetition, run.test, run.attempt, state, event.slot,
                         event.reason);
  transaction.commit();
}

Journal::Journal(std::unique_ptr<State> state) : state_(std::move(state)) {}
Journal::~Journal() = default;

Result<std::unique_ptr<Journal>> Journal::create(const fs::path& file,
                                                 const Experiment& experiment) {
  if (const auto made = make_file(file); !made) return tl::unexpected(made.error());
  return guarded(file, [&]() -> Result<std::unique_ptr<Journal>> {
    auto state = std::make_unique<State>(open_for_writing(file), file);
    auto& database = state->database;
    prepare_for_writing(database, is_wal_safe_in(state->folder));
    migrate(database);
    Transaction transaction(database);
    Statement add(database, "INSERT INTO meta (key, value) VALUES (?, ?)");
    for (const auto& [key, field] : kTexts) add.run(key, experiment.*field);
    add.run("base_seed", std::to_string(experiment.base_seed));
    add.run("repetitions", std::to_string(experiment.repetitions));
    transaction.commit();
    state->writing.emplace(database);
    return std::unique_ptr<Journal>(new Journal(std::move(state)));
  });
}

Result<std::unique_ptr<Journal>> Journal::open(const fs::path& file, Access access) {
  if (const auto found = check_exists(file); !found) return tl::unexpected(found.error());
  return guarded(file, [&]() -> Result<std::unique_ptr<Journal>> {
    const bool writes = access == Access::write;
    auto state =
        std::make_unique<State>(writes ? open_for_writing(file) : open_for_reading(file), file);
    auto& database = state->database;
    if (const auto format = check_format(file, database); !format)
      return tl::unexpected(format.error());
    if (writes) {
      prepare_for_writing(database, is_wal_safe_in(state->folder));
      migrate(database);
      state->writing.emplace(database);
    }
    return std::unique_ptr<Journal>(new Journal(std::move(state)));
  });
}

Result<void> Journal::add_plan(const std::vector<Configuration>& configurations,
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

void Journal::on_event(const RunSpec& run, const RunEvent& event) {
  if (!state_->writing) throw std::logic_error("the journal is open for reading only");
  if (state_->database.has_moved())
    throw BookingError(fmt::format("the journal '{}' has vanished", state_->file.string()));
  try {
    state_->write_event(run, event);
  } catch (const SqliteError& error) {
    throw BookingError(error_of(state_->file, error).message);
  }
}

void Journal::on_more(const std::vector<RunSpec>& runs) {
  std::vector<PlannedRun> planned;
  planned.reserve(runs.size());
  for (const auto& run : runs) planned.push_back({run.id, run.test, run.seed, run.model});
  if (const auto added = add_plan({}, planned); !added) throw BookingError(added.error().message);
}

void Journal::on_finish(const Summary& /*summary*/) {
  try {
    // Syncs the log and empties it into the file: power loss takes nothing of a work that was told
    // to be done. PASSIVE: no reader can hold it up.
    state_->database.execute("PRAGMA wal_checkpoint(PASSIVE)");
  } catch (const SqliteError& error) {
    throw BookingError(error_of(state_->file, error).message);
  }
}

Result<Experiment> Journal::experiment() const {
  return guarded(state_->file, [&]() -> Result<Experiment> {
    std::map<std::string, std::string> values;
    Statement rows(state_->database, "SELECT key, value FROM meta");
    while (rows.step()) values.emplace(rows.text(0), rows.text(1));
    Experiment experiment;
    for (const auto& [key, field] : kTexts) experiment.*field = values[key];
    experiment.base_seed = parse_number<std::uint64_t>(values["base_seed"]).value_or(0);
    experiment.repetitions = parse_number<int>(values["repetitions"]).value_or(1);
    return experiment;
  });
}

Result<std::vector<Configuration>> Journal::configurations() const {
  return guarded(state_->file, [&]() -> Result<std::vector<Configuration>> {
    std::vector<Configuration> result;
    Statement rows(state_->database,
                   "SELECT number, label, task, folder, identity FROM configurations "
                   "ORDER BY number");
    while (rows.step())
      result.push_back({static_cast<int>(rows.integer(0)), rows.text(1), rows.text(2), rows.text(3),
                        rows.text(4)});
    return result;
  });
}

Result<std::vector<RunRecord>> Journal::runs(Phase phase) const {
  return guarded(state_->file, [&]() -> Result<std::vector<RunRecord>> {
    std::vector<RunRecord> result;
    Statement rows(state_->database, kReadRuns);
    rows.bind(phase == Phase::test);
    while (rows.step()) result.push_back(record_of(rows));
    return result;
  });
}

}  // namespace gridctl::journal
