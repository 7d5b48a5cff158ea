#include "booking.hpp"

#include "rows.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::journal {
namespace {

constexpr const char* kFindRun =
    "SELECT runs.attempt, attempts.state FROM runs LEFT JOIN attempts "
    "USING (configuration, repetition, test, attempt) "
    "WHERE configuration = ? AND repetition = ? AND test = ?";
constexpr const char* kSetAttempt =
    "UPDATE runs SET attempt = ? WHERE configuration = ? AND repetition = ? AND test = ?";
constexpr const char* kAddRequeue =
    "UPDATE runs SET requeues = requeues + 1 "
    "WHERE configuration = ? AND repetition = ? AND test = ?";
constexpr const char* kAddAttempt =
    "INSERT INTO attempts (state, slot, started_at, ended_at, seconds, exit_code, signal, "
    "core_dumped, user_seconds, system_seconds, max_rss_bytes, reason, failure_class, leftovers, "
    "gpu_memory_bytes, gpu_utilization, submitted_at, host, job, configuration, repetition, test, "
    "attempt, directory) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* kChangeAttempt =
    "UPDATE attempts SET state = ?, slot = CASE WHEN ?2 = '' THEN slot ELSE ?2 END, "
    "started_at = coalesce(?, started_at), ended_at = ?, seconds = ?, exit_code = ?, signal = ?, "
    "core_dumped = ?, user_seconds = ?, system_seconds = ?, max_rss_bytes = ?, reason = ?, "
    "failure_class = ?, leftovers = ?, gpu_memory_bytes = ?, gpu_utilization = ?, "
    "submitted_at = coalesce(?17, submitted_at), "
    "host = CASE WHEN ?18 = '' THEN host ELSE ?18 END, "
    "job = CASE WHEN ?19 = '' THEN job ELSE ?19 END "
    "WHERE configuration = ? AND repetition = ? AND test = ? AND attempt = ?";
constexpr const char* kAddEvent =
    "INSERT INTO events (at, configuration, repetition, test, attempt, state, slot, reason) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

/// Runs that took longer are worth waiting for the disk at their end. A power cut then takes at
/// most so much of anybody's work, and N slots wait N times in so many seconds.
constexpr double kWorthSyncing = 10;

/// While it lives, a commit returns when it is on the disk, with all that was committed before.
class Synced {
 public:
  Synced(Database& database, bool wanted) : database_(database), wanted_(wanted) {
    if (wanted_) database_.execute("PRAGMA synchronous = FULL");
  }
  Synced(const Synced&) = delete;
  Synced& operator=(const Synced&) = delete;
  ~Synced() {
    if (wanted_)
      sqlite3_exec(database_.handle(), "PRAGMA synchronous = NORMAL", nullptr, nullptr, nullptr);
  }

 private:
  Database& database_;
  bool wanted_;
};

}  // namespace

// Measured (-O2, WAL on ext4, two cores that others used too): 35 to 65 µs an event, so about 0.1
// ms a run, beside the 0.6 ms or more that starting the smallest child takes; an end that is synced
// costs 4 ms. Events share a commit only where nobody is told, and nothing is started, in between:
// the end of a run and the start of the next.
Booking::Booking(Database& database, bool syncs_ends)
    : database_(database),
      syncs_ends_(syncs_ends),
      begin_(database, Transaction::kBegin),
      commit_(database, Transaction::kCommit),
      find_run_(database, kFindRun),
      set_attempt_(database, kSetAttempt),
      add_requeue_(database, kAddRequeue),
      add_attempt_(database, kAddAttempt),
      change_attempt_(database, kChangeAttempt),
      add_event_(database, kAddEvent) {}

bool Booking::check(const RunSpec& run, const RunEvent& event) {
  find_run_.bind(run.id.configuration, run.id.repetition, run.test);
  const bool planned = find_run_.step();
  const int last = planned ? static_cast<int>(find_run_.integer(0)) : 0;
  const auto state = planned && last > 0
                         ? parse_run_state(find_run_.text(1)).value_or(RunState::lost)
                         : RunState::planned;
  find_run_.reset();

  const auto refuse = [&](const std::string& why) {
    throw std::logic_error(fmt::format("run {} (test {}, attempt {}) cannot be {}: {}",
                                       to_string(run.id), run.test, run.attempt,
                                       to_string(event.state), why));
  };
  if (!planned) refuse("it is not in the plan");
  if (run.attempt < 1 || run.attempt < last) refuse(fmt::format("it is at attempt {}", last));
  const bool opens = run.attempt > last;
  if (last > 0 && opens && !is_settled(state)) refuse("its last attempt goes on");
  // A new attempt may fail to start, whatever became of the last.
  const bool is_first_news = opens && is_legal(RunState::planned, event.state);
  if (!is_first_news && !is_legal(state, event.state))
    refuse(fmt::format("it is {}", to_string(state)));
  if (last > 0 && !opens && is_settled(state)) refuse("a new attempt needs its own number");
  return opens;
}

void Booking::write_attempt(const RunSpec& run, const RunEvent& event, bool opens,
                            const NameOf& name_of) {
  const bool settled = is_settled(event.state);
  const auto at = to_microseconds(event.at);
  const auto when = [at](bool yes) { return yes ? std::optional(at) : std::nullopt; };
  const auto seconds = settled ? std::optional(event.seconds) : std::nullopt;
  const auto exit = event.exit.value_or(ExitStatus{});
  const std::string_view state = to_string(event.state);

  const auto write = [&](Statement& statement, const auto&... more) {
    statement.run(state, event.slot, when(event.state == RunState::running), when(settled), seconds,
                  exit.code, exit.signal, part(event.exit, &ExitStatus::core_dumped),
                  part(event.usage, &Usage::user_seconds),
                  part(event.usage, &Usage::system_seconds),
                  part(event.usage, &Usage::max_rss_bytes), event.reason, event.failure_class,
                  event.leftovers, part(event.gpu, &GpuUse::peak_memory_bytes),
                  part(event.gpu, &GpuUse::mean_utilization),
                  when(event.state == RunState::submitted), event.host, event.job,
                  run.id.configuration, run.id.repetition, run.test, run.attempt, more...);
  };
  if (opens) {
    write(add_attempt_, name_of(run.directory));
    set_attempt_.run(run.attempt, run.id.configuration, run.id.repetition, run.test);
  } else {
    write(change_attempt_);
  }
}

void Booking::book(const std::vector<RunNews>& news, const NameOf& name_of) {
  const bool any_is_long = std::ranges::any_of(news, [](const auto& one) {
    return is_settled(one.event.state) && one.event.seconds >= kWorthSyncing;
  });
  const Synced synced(database_, syncs_ends_ && any_is_long);
  Transaction transaction(database_, begin_, commit_);
  for (const auto& [run, event] : news) write(run, event, name_of);
  transaction.commit();
}

void Booking::write(const RunSpec& run, const RunEvent& event, const NameOf& name_of) {
  const bool opens = check(run, event);
  write_attempt(run, event, opens, name_of);
  if (event.requeued) add_requeue_.run(run.id.configuration, run.id.repetition, run.test);
  add_event_.run(to_microseconds(event.at), run.id.configuration, run.id.repetition, run.test,
                 run.attempt, std::string_view(to_string(event.state)), event.slot, event.reason);
}

}  // namespace gridctl::journal
