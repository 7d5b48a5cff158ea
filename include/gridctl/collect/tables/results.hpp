// The results of an experiment as one table.
#pragma once

#include <gridctl/collect/experiment.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::collect {

/// One row per run and test (a run without tests has one row), the run's values repeated. An empty
/// cell is a missing value; numbers keep the text that the trainer wrote, without blanks around it;
/// NaN is `nan`, infinities `inf` and `-inf`. Columns, always in this order:
///
/// 1. of the run: experiment, run_id, task, repetition, seed, status, exit_code, attempt,
/// started_at,
///    ended_at, duration_s, host, device, gpu_uuid, cpus, max_rss_bytes, max_gpu_mem_bytes,
///    configuration, label, signal, reason, folder. `device` is the slot: "gpu:1"; several GPUs or
///    CPUs are parted by blanks
/// 2. of the test: test, test_status, test_exit_code, test_signal, test_started_at,
/// test_duration_s,
///    test_reason, test_folder. `test` counts from 1; 0 is a test that the trainer made by itself
/// 3. config.KEY: the run's configuration, the keys that vary between configurations first, then
/// the
///    others, then seeds, each in the order of first appearance. A test that was given another
///    value shows it in its row
/// 4. train.KEY, valid.KEY: statistics at the best step, which is the validation with the least
/// loss,
///    or the last step without one; KEY.last: those of the last step. Of a metric whose name tells
///    which values are better, KEY.best: the best one that was written while the run went on, and
///    KEY.step: at which step. Keys in the order of first appearance
/// 5. test.KEY: statistics of the test. A test has no best step: who chose by it would have no test
///
/// Times are RFC 3339 in UTC, durations seconds; folders are relative to the experiment's.
///
/// Whoever comes from MI-Prometheus's analyzer finds its columns here:
///   training_X, validation_X, test_X       train.X, valid.X, test.X (terminal_status too, from the
///   log) problem, model                         config.testing.problem.name, config.model.name
///   training_seed_torch, test_seed_torch   config.training.seed_torch, config.testing.seed_torch
///   training_configuration_filepath        experiment/folder/training_configuration.yaml
///   training_start_timestamp               the last part of folder; started_at
///   test_start_timestamp                   the last part of test_folder; test_started_at
struct ResultTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  /// Index of a column, if there is one of that name.
  [[nodiscard]] std::optional<std::size_t> column(const std::string& name) const;
};
[[nodiscard]] ResultTable result_table(const Experiment& experiment);

/// The columns of the configuration that tell configurations apart: seeds aside, those that do not
/// have one value throughout.
[[nodiscard]] std::vector<std::size_t> varied_columns(const ResultTable& table);

/// Whether the cells of the column are numbers wherever they look like ones: not in names and ids
/// ("17.10" is a run).
[[nodiscard]] bool is_numeric_column(const std::string& column);

}  // namespace gridctl::collect
