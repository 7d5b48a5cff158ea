// Rows of the tables as values, for all who read or write them.
#pragma once

#include "sqlite.hpp"

#include <gridctl/journal/journal.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::journal {

// The queries whose rows configuration_of, planned_of and record_of read.
inline constexpr const char* kConfigurationRows =
    "SELECT number, label, task, folder, identity FROM configurations ORDER BY number";
inline constexpr const char* kPlannedRows =
    "SELECT configuration, repetition, test, seed, model, attempt, requeues FROM runs "
    "ORDER BY configuration, repetition, test";
/// What record_of reads, behind the five columns that tell which attempt it is.
inline const std::string kRecordColumns =
    "label, task, identity, state, directory, slot, started_at, ended_at, seconds, exit_code, "
    "signal, core_dumped, user_seconds, system_seconds, max_rss_bytes, reason, model, "
    "failure_class, leftovers, gpu_memory_bytes, gpu_utilization, requeues, submitted_at, host, "
    "job ";
/// Runs with their last attempt; the condition comes behind it.
inline const std::string kRunRows =
    "SELECT runs.configuration, runs.repetition, runs.test, runs.attempt, seed, " + kRecordColumns +
    "FROM runs JOIN configurations ON number = runs.configuration "
    "LEFT JOIN attempts USING (configuration, repetition, test, attempt) ";
inline const std::string kRunOrder = "ORDER BY runs.configuration, runs.repetition, runs.test ";
/// Attempts of runs; the condition comes behind it.
inline const std::string kAttemptRows =
    "SELECT attempts.configuration, attempts.repetition, attempts.test, attempts.attempt, seed, " +
    kRecordColumns +
    "FROM attempts JOIN runs USING (configuration, repetition, test) "
    "JOIN configurations ON number = attempts.configuration ";
inline const std::string kAttemptOrder =
    "ORDER BY attempts.configuration, attempts.repetition, attempts.test, attempts.attempt";

[[nodiscard]] ConfigurationRecord configuration_of(const Statement& row);
[[nodiscard]] PlannedRun planned_of(const Statement& row);
[[nodiscard]] RunRecord record_of(const Statement& row);

[[nodiscard]] ExperimentRecord read_experiment(const Database& database);
/// Replaces what is there.
void write_experiment(const Database& database, const ExperimentRecord& experiment);

/// All rows of a query that has been bound.
template <class Make>
auto all_rows(Statement& rows, const Make& make) {
  std::vector<decltype(make(rows))> result;
  while (rows.step()) result.push_back(make(rows));
  return result;
}

/// An optional part of an optional value.
template <class Whole, class Part>
std::optional<Part> part(const std::optional<Whole>& whole, Part Whole::*member) {
  return whole ? std::optional<Part>((*whole).*member) : std::nullopt;
}

/// The tables keep microseconds since 1970.
[[nodiscard]] std::int64_t to_microseconds(TimePoint at);
[[nodiscard]] TimePoint from_microseconds(std::int64_t count);

}  // namespace gridctl::journal
