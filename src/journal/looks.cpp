#include "looks.hpp"

#include "rows.hpp"

#include <gridctl/core/slot_name.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <ratio>
#include <string>

namespace gridctl::journal {
namespace {

// CROSS JOIN keeps the order: SQLite is not to walk over all runs where few attempts are in the
// state.
const std::string kRunRowsByAttempt =
    "SELECT runs.configuration, runs.repetition, runs.test, runs.attempt, seed, " + kRecordColumns +
    "FROM attempts CROSS JOIN runs USING (configuration, repetition, test, attempt) "
    "JOIN configurations ON number = runs.configuration ";

constexpr const char* kGlanceAtRuns =
    "SELECT configuration, repetition, test, attempt FROM runs "
    "ORDER BY configuration, repetition, test";
constexpr const char* kGlanceAtAttempts =
    "SELECT configuration, repetition, test, attempt, state, slot, started_at, ended_at, seconds, "
    "exit_code, directory, reason FROM attempts ORDER BY configuration, repetition, test, attempt";

using AttemptKey = std::array<std::int64_t, 4>;
AttemptKey key_in(const Statement& row) {
  return {row.integer(0), row.integer(1), row.integer(2), row.integer(3)};
}

/// The attempts in the order of the runs: a search for the attempt of each run takes twice the time
/// of reading both tables once.
class AttemptsInOrder {
 public:
  explicit AttemptsInOrder(const Database& database) : rows_(database, kGlanceAtAttempts) {}
  /// The row of the attempt; null if there is none. Keys must ascend. The statement that the keys
  /// are from must have begun: then both read the same state of the journal.
  [[nodiscard]] const Statement* find(const AttemptKey& wanted) {
    while (has_row_ && key_ < wanted) next();
    return has_row_ && key_ == wanted ? &rows_ : nullptr;
  }

 private:
  void next() {
    has_row_ = rows_.step();
    if (has_row_) key_ = key_in(rows_);
  }

  Statement rows_;
  bool has_row_ = true;
  AttemptKey key_{};  // before all others
};

void read_key(const AttemptKey& key, RunRecord& record) {
  record.id = {static_cast<int>(key[0]), static_cast<int>(key[1])};
  record.test = static_cast<int>(key[2]);
  record.phase = record.test > 0 ? Phase::test : Phase::train;
  record.attempt = static_cast<int>(key[3]);
}

/// A run without a row of its attempt. Keeps the memory of the record's texts.
void read_untold(RunRecord& record) {
  record.state = record.attempt > 0 ? RunState::lost : RunState::planned;
  record.slot.clear();
  record.started_at.reset();
  record.ended_at.reset();
  record.exit.reset();
  record.seconds = 0;
  record.directory.clear();
  record.reason.clear();
}

/// Keeps the memory of the record's texts.
void read_glance(const Statement& row, RunRecord& record) {
  record.state = parse_run_state(row.view(4)).value_or(RunState::lost);
  record.slot = row.view(5);
  record.started_at.reset();
  record.ended_at.reset();
  record.exit.reset();
  if (!row.is_null(6)) record.started_at = from_microseconds(row.integer(6));
  if (!row.is_null(7)) record.ended_at = from_microseconds(row.integer(7));
  record.seconds = row.real(8);
  if (!row.is_null(9))
    record.exit = ExitStatus{static_cast<int>(row.integer(9)), std::nullopt, false};
  record.directory = std::string(row.view(10));
  record.reason = row.view(11);
}

/// Rows of the attempts that began, in the order of their starts: the start, the end, or `now`
/// while the attempt is on, and the slot.
Statement attempts_on(const Database& database, std::optional<Phase> phase, TimePoint now) {
  Statement rows(database,
                 "SELECT started_at, coalesce(ended_at, CASE WHEN state = 'running' THEN ?1 END) "
                 "AS until, slot FROM attempts WHERE started_at IS NOT NULL AND until IS NOT NULL "
                 "AND (?2 IS NULL OR (test > 0) = ?2) ORDER BY started_at");
  rows.bind(to_microseconds(now),
            phase ? std::optional<std::int64_t>(*phase == Phase::test ? 1 : 0) : std::nullopt);
  return rows;
}

}  // namespace

std::vector<RunRecord> runs_in(const Database& database, Phase phase, const RunRange& range,
                               std::size_t most) {
  Statement rows(database, kRunRows +
                               "WHERE (runs.test > 0) = ? AND runs.configuration BETWEEN ? AND ? "
                               "AND runs.repetition BETWEEN ? AND ? " +
                               kRunOrder + "LIMIT ?");
  rows.bind(phase == Phase::test, range.first, range.last, range.first_repetition,
            range.last_repetition, most);
  return all_rows(rows, record_of);
}

std::vector<RunRecord> runs_in_state(const Database& database, Phase phase, RunState state) {
  const std::string word = to_string(state);  // bound texts must outlive the statement's steps
  if (state == RunState::planned) {
    // A run that waits for its next attempt has one already.
    Statement rows(
        database,
        kRunRows + "WHERE (runs.test > 0) = ? AND (runs.attempt = 0 OR state = ?) " + kRunOrder);
    rows.bind(phase == Phase::test, word);
    return all_rows(rows, record_of);
  }
  Statement rows(database,
                 kRunRowsByAttempt + "WHERE (attempts.test > 0) = ? AND state = ? " + kRunOrder);
  rows.bind(phase == Phase::test, word);
  return all_rows(rows, record_of);
}

std::vector<RunRecord> last_started(const Database& database, Phase phase) {
  Statement last(database,
                 "SELECT configuration, repetition, test FROM attempts "
                 "WHERE (test > 0) = ? AND started_at IS NOT NULL "
                 "ORDER BY started_at DESC, configuration DESC, repetition DESC, test DESC "
                 "LIMIT 1");
  last.bind(phase == Phase::test);
  if (!last.step()) return {};
  const auto configuration = static_cast<int>(last.integer(0));
  const auto repetition = static_cast<int>(last.integer(1));
  auto runs = runs_in(database, phase, {configuration, configuration, repetition, repetition},
                      std::numeric_limits<int>::max());
  std::erase_if(runs, [&](const auto& run) { return run.test != last.integer(2); });
  return runs;
}

std::vector<RunRecord> attempts_of(const Database& database, RunId run, int test) {
  Statement rows(database, kAttemptRows +
                               "WHERE attempts.configuration = ? AND attempts.repetition = ? "
                               "AND attempts.test = ? " +
                               kAttemptOrder);
  rows.bind(run.configuration, run.repetition, test);
  return all_rows(rows, record_of);
}

std::set<RunState> states_of(const Database& database, Phase phase) {
  std::set<RunState> states;
  const bool are_tests = phase == Phase::test;
  Statement words(database, "SELECT DISTINCT state FROM attempts WHERE (test > 0) = ?");
  Statement one(database,
                "SELECT 1 FROM attempts CROSS JOIN runs "
                "USING (configuration, repetition, test, attempt) "
                "WHERE (attempts.test > 0) = ? AND state = ? LIMIT 1");
  words.bind(are_tests);
  while (words.step()) {
    const auto word = words.text(0);
    one.bind(are_tests, word);
    // A run may have left the state of an earlier attempt.
    if (one.step()) states.insert(parse_run_state(word).value_or(RunState::lost));
  }
  Statement planned(database, "SELECT 1 FROM runs WHERE (test > 0) = ? AND attempt = 0 LIMIT 1");
  planned.bind(are_tests);
  if (planned.step()) states.insert(RunState::planned);
  return states;
}

void glance_at_runs(const Database& database, const std::function<void(RunRecord&)>& look) {
  Statement rows(database, kGlanceAtRuns);
  AttemptsInOrder attempts(database);
  RunRecord glance;
  while (rows.step()) {
    const auto key = key_in(rows);
    read_key(key, glance);
    const auto* attempt = attempts.find(key);
    if (attempt)
      read_glance(*attempt, glance);
    else
      read_untold(glance);
    if (glance.state != RunState::running) {
      look(glance);
      continue;
    }
    const auto [configuration, repetition] = glance.id;
    for (auto& run :
         runs_in(database, glance.phase, {configuration, configuration, repetition, repetition},
                 std::numeric_limits<int>::max())) {
      if (run.test == glance.test) look(run);
    }
  }
}

double gpu_hours(const Database& database, std::optional<Phase> phase, TimePoint now) {
  auto rows = attempts_on(database, phase, now);
  std::int64_t sum = 0;
  std::map<std::string, std::int64_t> counted_to;  // of each GPU of this machine
  while (rows.step()) {
    const auto slot = rows.text(2);
    const bool is_here = node_of_slot(slot).empty();
    for (const auto& gpu : gpus_of_slot(slot)) {
      auto from = rows.integer(0);
      if (const auto last = counted_to.find(gpu); is_here && last != counted_to.end())
        from = std::max(from, last->second);
      const auto to = std::max(rows.integer(1), from);
      sum += to - from;
      if (is_here) counted_to[gpu] = to;
    }
  }
  return std::chrono::duration<double, std::ratio<3600>>(std::chrono::microseconds(sum)).count();
}

std::chrono::microseconds time_on(const Database& database, std::optional<Phase> phase,
                                  TimePoint now) {
  auto rows = attempts_on(database, phase, now);
  std::int64_t sum = 0;
  std::int64_t counted_to = std::numeric_limits<std::int64_t>::min();
  while (rows.step()) {
    const auto from = std::max(rows.integer(0), counted_to);
    const auto to = std::max(rows.integer(1), from);
    sum += to - from;
    counted_to = to;
  }
  return std::chrono::microseconds(sum);
}

}  // namespace gridctl::journal
