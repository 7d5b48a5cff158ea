#include "journal_file.hpp"
#include "rows.hpp"
#include "schema.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/journal/salvage.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace gridctl::journal {
namespace {

using RunKey = std::tuple<RunId, int>;           // a run and its test
using AttemptKey = std::tuple<RunId, int, int>;  // and the attempt

// Without joins: the rows of one table are worth having when another is lost.
constexpr const char* kConfigurations =
    "SELECT number, label, task, folder, identity FROM configurations ORDER BY number {}";
constexpr const char* kRuns =
    "SELECT configuration, repetition, test, seed, {} FROM runs "
    "ORDER BY configuration {}, repetition {}, test {}";
constexpr const char* kAttempts =
    "SELECT configuration, repetition, test, attempt, 0, '', '', '', state, directory, slot, "
    "started_at, ended_at, seconds, exit_code, signal, core_dumped, user_seconds, system_seconds, "
    "max_rss_bytes, reason, '', {} FROM attempts "
    "ORDER BY configuration {}, repetition {}, test {}, attempt {}";
constexpr const char* kAddAttempt =
    "INSERT INTO attempts (configuration, repetition, test, attempt, state, directory, slot, "
    "started_at, ended_at, seconds, exit_code, signal, core_dumped, user_seconds, system_seconds, "
    "max_rss_bytes, reason, failure_class, leftovers, gpu_memory_bytes, gpu_utilization, "
    "submitted_at, host, job) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* kSetAttempt =
    "UPDATE runs SET attempt = max(attempt, ?), requeues = ? "
    "WHERE configuration = ? AND repetition = ? AND test = ?";
constexpr const char* kAddEvent =
    "INSERT INTO events (at, configuration, repetition, test, attempt, state, slot, reason) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

bool is_plausible(RunId id, int test) {
  return id.configuration > 0 && id.repetition > 0 && test >= 0;
}

/// Damage ends a reading early; so the rows behind it are read from the other end. `take` gets each
/// row at least once.
template <class Take>
void read_from_both_ends(const Database& database, const std::string& forward,
                         const std::string& backward, const Take& take) {
  for (const auto& sql : {forward, backward}) {
    try {
      Statement rows(database, sql);
      while (rows.step()) take(rows);
      return;  // all of them
    } catch (const SqliteError&) {
      continue;
    }
  }
}

void read_configurations(const Database& database, Records& records) {
  std::map<int, ConfigurationRecord> found;
  read_from_both_ends(database, fmt::format(kConfigurations, ""),
                      fmt::format(kConfigurations, "DESC"), [&](const Statement& row) {
                        auto entry = configuration_of(row);
                        if (entry.number > 0) found.emplace(entry.number, std::move(entry));
                      });
  for (auto& [number, entry] : found) records.configurations.push_back(std::move(entry));
}

/// Version 1 lacks columns that later ones have.
void read_runs(const Database& database, std::int64_t version, Records& records,
               std::map<RunKey, int>& requeues) {
  const char* newer = version < 2 ? "'', 0, 0" : "model, attempt, requeues";
  std::map<RunKey, PlannedRun> found;
  read_from_both_ends(database, fmt::format(kRuns, newer, "", "", ""),
                      fmt::format(kRuns, newer, "DESC", "DESC", "DESC"), [&](const Statement& row) {
                        auto run = planned_of(row);
                        if (!is_plausible(run.id, run.test)) return;
                        const RunKey key{run.id, run.test};
                        requeues[key] = static_cast<int>(row.integer(6));
                        found.emplace(key, std::move(run));
                      });
  for (auto& [key, run] : found) records.runs.push_back(std::move(run));
}

/// The columns behind `model` of a journal of that version; what it has not is not known.
const char* newer_columns(std::int64_t version) {
  if (version < 2) return "'', 0, NULL, NULL, 0, NULL, '', ''";
  if (version < 3)
    return "failure_class, leftovers, gpu_memory_bytes, gpu_utilization, 0, NULL, '', ''";
  return "failure_class, leftovers, gpu_memory_bytes, gpu_utilization, 0, submitted_at, host, job";
}

void read_attempts(const Database& database, std::int64_t version,
                   const std::map<RunKey, int>& requeues, Records& records) {
  const char* newer = newer_columns(version);
  std::map<AttemptKey, RunRecord> found;
  read_from_both_ends(
      database, fmt::format(kAttempts, newer, "", "", "", ""),
      fmt::format(kAttempts, newer, "DESC", "DESC", "DESC", "DESC"), [&](const Statement& row) {
        auto record = record_of(row);
        const bool makes_sense = is_plausible(record.id, record.test) && record.attempt > 0 &&
                                 parse_run_state(row.text(8)).has_value();
        if (!makes_sense) return;
        const auto counted = requeues.find({record.id, record.test});
        if (counted != requeues.end()) record.requeues = counted->second;
        found.emplace(AttemptKey{record.id, record.test, record.attempt}, std::move(record));
      });
  for (auto& [key, record] : found) records.attempts.push_back(std::move(record));
}

void add_attempts(Database& database, const Records& records) {
  std::map<RunKey, bool> planned;
  for (const auto& run : records.runs) planned[{run.id, run.test}] = true;
  Statement add(database, kAddAttempt);
  Statement set(database, kSetAttempt);
  Statement tell(database, kAddEvent);
  for (const auto& record : records.attempts) {
    if (!planned.contains({record.id, record.test})) continue;
    const auto [configuration, repetition] = record.id;
    const std::string_view state = to_string(record.state);
    const auto directory = record.directory.string();
    const auto time = [](const auto& at) {
      return at ? std::optional(to_microseconds(*at)) : std::nullopt;
    };
    const auto exit = record.exit.value_or(ExitStatus{});
    const bool settled = is_settled(record.state);
    add.run(configuration, repetition, record.test, record.attempt, state, directory, record.slot,
            time(record.started_at), time(record.ended_at),
            settled ? std::optional(record.seconds) : std::nullopt, exit.code, exit.signal,
            part(record.exit, &ExitStatus::core_dumped), part(record.usage, &Usage::user_seconds),
            part(record.usage, &Usage::system_seconds), part(record.usage, &Usage::max_rss_bytes),
            record.reason, record.failure_class, record.leftovers,
            part(record.gpu, &GpuUse::peak_memory_bytes),
            part(record.gpu, &GpuUse::mean_utilization), time(record.submitted_at), record.host,
            record.job);
    set.run(record.attempt, record.requeues, configuration, repetition, record.test);
    if (record.started_at)
      tell.run(time(record.started_at), configuration, repetition, record.test, record.attempt,
               std::string_view(to_string(RunState::running)), record.slot, std::string_view());
    if (record.ended_at)
      tell.run(time(record.ended_at), configuration, repetition, record.test, record.attempt, state,
               record.slot, record.reason);
  }
}

}  // namespace

bool is_sound(const fs::path& file) {
  try {
    auto database = open_for_reading(file);
    return check_format(file, database).has_value() &&
           database.text("PRAGMA integrity_check(1)") == "ok";
  } catch (const SqliteError&) {
    return false;
  }
}

Records salvage(const fs::path& file) {
  Records records;
  boost::system::error_code ignored;
  if (!fs::exists(file, ignored)) return records;
  try {
    auto database = open_for_reading(file);
    const auto version = database.integer("PRAGMA user_version");
    std::map<RunKey, int> requeues;
    read_configurations(database, records);
    read_runs(database, version, records, requeues);
    read_attempts(database, version, requeues, records);
    auto experiment = read_experiment(database);
    if (!experiment.trainer.empty()) records.experiment = std::move(experiment);
  } catch (const SqliteError&) {
    return records;  // what was read before is good
  }
  return records;
}

Result<void> restore(const fs::path& file, const Records& records, Journal::Readers readers) {
  GRIDCTL_TRY_ASSIGN(auto journal,
                     Journal::create(file, records.experiment.value_or(ExperimentRecord{}),
                                     Journal::Log::rollback, readers));
  GRIDCTL_TRY(journal->add_plan(records.configurations, records.runs));
  journal.reset();
  return guarded(file, [&]() -> Result<void> {
    auto database = open_for_writing(file);
    prepare_for_writing(database, false);
    Transaction transaction(database);
    add_attempts(database, records);
    transaction.commit();
    return {};
  });
}

}  // namespace gridctl::journal
