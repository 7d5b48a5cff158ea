// The results of an experiment as one table, and per configuration as mean and spread.
#pragma once

#include <gridctl/collect/experiment.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::collect {

/// One row per run and test (a run without tests has one row), the run's values repeated. An empty
/// cell is a missing value; numbers keep the text that the trainer wrote, without blanks around it;
/// NaN is `nan`, infinities `inf` and `-inf`. Columns, always in this order:
///
/// 1. of the run: experiment, run, configuration, repetition, label, task, seed, status, exit_code,
///    signal, attempt, started_at, ended_at, duration_s, slot, max_rss_bytes, reason, folder
/// 2. of the test: test, test_status, test_exit_code, test_signal, test_started_at,
/// test_duration_s,
///    test_reason, test_folder. `test` counts from 1; 0 is a test that the trainer made by itself
/// 3. config.KEY: the run's configuration, the keys that vary between configurations first, then
/// the
///    others, then seeds, each in the order of first appearance. A test that was given another
///    value shows it in its row
/// 4. train.KEY, valid.KEY: statistics at the best step, which is the validation with the least
/// loss,
///    or the last step without one; KEY.last: those of the last step. Keys in the order of first
///    appearance
/// 5. test.KEY: statistics of the test
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

/// Mean and sample standard deviation (n - 1) of one metric over the repetitions of one
/// configuration.
struct GroupSummary {
  int configuration = 0;
  std::string label;
  std::size_t runs = 0;    ///< repetitions planned
  std::size_t values = 0;  ///< of which succeeded and have a finite value
  std::optional<double> mean;
  std::optional<double> deviation;  ///< with at least two values
};
struct MetricSummary {
  std::string metric;  ///< a column of the result table: "test.acc"
  bool higher_is_better = true;
  std::vector<GroupSummary> groups;  ///< best first; groups without values last
};

/// The metric to show unless the user names one: accuracy-like before loss-like before any other
/// statistic; test before validation before training. Nothing if there is no numeric statistic at
/// all.
[[nodiscard]] std::optional<std::string> main_metric(const ResultTable& table);
/// By its name: loss, err, … are better when lower (ux 5.2).
[[nodiscard]] bool higher_is_better(const std::string& metric);
/// Several tests of one run count as their mean; NaN in one of them makes the run's value NaN. Runs
/// that did not succeed have no value. `table` must be the experiment's and `metric` a column of
/// it.
[[nodiscard]] MetricSummary summarize(const Experiment& experiment, const ResultTable& table,
                                      const std::string& metric, bool higher_is_better);

}  // namespace gridctl::collect
