#include "rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <string>
#include <utility>

namespace gridctl::journal {
namespace {

using std::chrono::microseconds;

/// The texts of Experiment and their keys in the table meta.
constexpr std::array<std::pair<const char*, std::string ExperimentRecord::*>, 8> kTexts = {{
    {"name", &ExperimentRecord::name},
    {"created_at", &ExperimentRecord::created_at},
    {"gridctl_version", &ExperimentRecord::gridctl_version},
    {"host", &ExperimentRecord::host},
    {"user", &ExperimentRecord::user},
    {"trainer", &ExperimentRecord::trainer},
    {"tester", &ExperimentRecord::tester},
    {"limits", &ExperimentRecord::limits},
}};

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

}  // namespace

std::int64_t to_microseconds(TimePoint at) {
  return std::chrono::duration_cast<microseconds>(at.time_since_epoch()).count();
}

TimePoint from_microseconds(std::int64_t count) {
  // A damaged file may hold any number.
  constexpr auto kLast = std::chrono::floor<microseconds>(TimePoint::max().time_since_epoch());
  count = std::clamp(count, -kLast.count(), kLast.count());
  return TimePoint(std::chrono::duration_cast<TimePoint::duration>(microseconds(count)));
}

ConfigurationRecord configuration_of(const Statement& row) {
  return {static_cast<int>(row.integer(0)), row.text(1), row.text(2), row.text(3), row.text(4)};
}

PlannedRun planned_of(const Statement& row) {
  return {{static_cast<int>(row.integer(0)), static_cast<int>(row.integer(1))},
          static_cast<int>(row.integer(2)),
          static_cast<std::uint64_t>(row.integer(3)),
          row.text(4)};
}

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
  record.requeues = static_cast<int>(row.integer(26));
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
  record.failure_class = row.text(22);
  record.leftovers = static_cast<int>(row.integer(23));
  if (!row.is_null(27)) record.submitted_at = from_microseconds(row.integer(27));
  record.host = row.text(28);
  record.job = row.text(29);
  if (!row.is_null(24)) record.gpu = {static_cast<std::uint64_t>(row.integer(24)), row.real(25)};
  return record;
}

ExperimentRecord read_experiment(const Database& database) {
  std::map<std::string, std::string> values;
  Statement rows(database, "SELECT key, value FROM meta");
  while (rows.step()) values.emplace(rows.text(0), rows.text(1));
  ExperimentRecord experiment;
  for (const auto& [key, field] : kTexts) experiment.*field = values[key];
  experiment.base_seed = parse_number<std::uint64_t>(values["base_seed"]).value_or(0);
  experiment.repetitions = parse_number<int>(values["repetitions"]).value_or(1);
  return experiment;
}

void write_experiment(const Database& database, const ExperimentRecord& experiment) {
  Statement set(database, "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)");
  for (const auto& [key, field] : kTexts) set.run(key, experiment.*field);
  set.run("base_seed", std::to_string(experiment.base_seed));
  set.run("repetitions", std::to_string(experiment.repetitions));
}

}  // namespace gridctl::journal
