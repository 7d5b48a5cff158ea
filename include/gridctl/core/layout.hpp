// What lies where in an experiment directory:
//
//   runs/CONFIGURATION/config.yaml              what all repetitions share
//   runs/CONFIGURATION/REPETITION/run.json      how the run's last training ended
//   runs/CONFIGURATION/REPETITION/latest        a link to the newest attempt
//   runs/CONFIGURATION/REPETITION/attempt-N/    a training: config.yaml, output.log, exit.json, …
//   runs/CONFIGURATION/REPETITION/test-N/       a test; its further attempts: test-N-attempt-M/
//
// Relative paths begin at the experiment directory.
#pragma once

#include <gridctl/core/filesystem.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace gridctl::layout {

inline constexpr const char* kRuns = "runs";
inline constexpr const char* kLatest = "latest";
inline constexpr const char* kConfigFile = "config.yaml";
inline constexpr const char* kOutputLog = "output.log";
inline constexpr const char* kRunFile = "run.json";
/// Messages of a gridctl that nobody watches.
inline constexpr const char* kNewsLog = "gridctl.log";
inline constexpr const char* kMetricsFile = "metrics.jsonl";
/// One line for each change of the code or the program that the trainings ran.
inline constexpr const char* kOriginsFile = "origins.jsonl";

/// Where the attempts and tests of a run are. `configuration` is the name of the configuration's
/// folder.
[[nodiscard]] fs::path run_folder(const std::string& configuration, int repetition);
/// "attempt-2".
[[nodiscard]] std::string attempt_name(int attempt);
/// "test-3"; for attempts behind the first one "test-3-attempt-2".
[[nodiscard]] std::string test_name(int test, int attempt = 1);

/// The folder of attempt `number` of a training (`test` 0) or a test, of which `attempt` is the
/// folder of another attempt.
[[nodiscard]] fs::path attempt_beside(const fs::path& attempt, int test, int number);

/// The number of an attempt by its folder's name; nothing for other names.
[[nodiscard]] std::optional<int> parse_attempt_name(std::string_view name);
struct TestName {
  int test = 0;
  int attempt = 1;
};
/// The numbers of a test by its folder's name; nothing for other names.
[[nodiscard]] std::optional<TestName> parse_test_name(std::string_view name);

}  // namespace gridctl::layout
