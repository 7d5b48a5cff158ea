// The results of an experiment as one table.
#pragma once

#include <gridctl/collect/experiment.hpp>
#include <gridctl/collect/tables/cell_row.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gridctl::collect {

/// The columns that identify a run in every file that an analysis writes: files are joined on them.
struct RunKey {
  std::string experiment;
  std::string configuration;  ///< its number in that experiment
  std::string repetition;
  std::string run_id;  ///< as run_key() says
};
[[nodiscard]] RunKey key_of(const Experiment& experiment, const RunResult& run);

/// "c17r2" for run 17.2. Tables and data frames would take "17.10" for the number 17.1.
[[nodiscard]] std::string run_key(RunId id);

/// A column that every result table has, with its meaning for people.
struct ResultColumn {
  const char* name;
  bool is_number;
  const char* meaning;
};
/// The columns of the run, the key first, then the columns of the test.
[[nodiscard]] const std::vector<ResultColumn>& result_columns();

/// One row per run and test (a run without tests has one row), the run's values repeated. An empty
/// cell is a missing value; numbers keep the text that the trainer wrote, without blanks around it;
/// NaN is `nan`, infinities `inf` and `-inf`. Columns, always in this order:
///
/// 1. result_columns(). Several GPUs or CPUs are parted by blanks.
///
/// 2. config.KEY: the configuration of the run, keys that vary between configurations first, then
///    the others, then seeds, each in the order of first appearance. A test that was given another
///    value shows that value in its row.
///
/// 3. train.KEY, valid.KEY: statistics at the best step, which is the validation with the least
///    loss, or the last step without a validation. KEY.last: statistics of the last step. Of a
///    metric whose name tells which values are better, KEY.best: the best value that was written
///    while the run went on, and KEY.step: its step. Keys in the order of first appearance.
///
/// 4. test.KEY: statistics of the test. A test has no best step: a step that is chosen by a test
///    makes a validation of it.
///
/// Times are RFC 3339 in UTC, durations seconds; folders are relative to the experiment's.
///
/// The columns of MI-Prometheus's analyzer are found here:
///
///   training_X, validation_X, test_X      train.X, valid.X, test.X (also terminal_status)
///   problem, model                        config.testing.problem.name, config.model.name
///   training_seed_torch, test_seed_torch  config.training.seed_torch, config.testing.seed_torch
///   training_configuration_filepath       experiment/folder/training_configuration.yaml
///   training_start_timestamp              the last part of folder; started_at
///   test_start_timestamp                  the last part of test_folder; test_started_at
struct ResultTable {
  std::vector<std::string> columns;
  std::vector<CellRow> rows;
  /// Makes column() fast. Call it when all columns are there.
  void index_columns();
  /// Makes rows_with() fast. Call it when all rows are there.
  void index_rows();
  /// Index of a column, the first one of that name; nothing if there is none.
  [[nodiscard]] std::optional<std::size_t> column(const std::string& name) const;
  /// The rows that have a text in the column, in their order. Of many projects in one table each
  /// has columns of its own: to look at all rows for each column would take the square of the time.
  [[nodiscard]] std::vector<std::uint32_t> rows_with(std::size_t column) const;

  /// The rows that have a text in each column, one column after the other.
  struct FilledRows {
    std::size_t table_rows = 0;     ///< the rows of the table when the index was made
    std::vector<std::size_t> ends;  ///< for each column the end of its part of `rows`
    std::vector<std::uint32_t> rows;
  };
  /// Of as many columns as it has entries; null: none was made.
  std::shared_ptr<const std::unordered_map<std::string, std::size_t>> index = nullptr;
  std::shared_ptr<const FilledRows> filled_rows = nullptr;  ///< null: none was made
};
[[nodiscard]] ResultTable result_table(const Experiment& experiment);
/// Makes the same table, and frees the configurations and statistics of the runs and tests, which
/// take more memory than the table.
[[nodiscard]] ResultTable take_results(Experiment& experiment);

/// Indices of the configuration's columns that tell configurations apart: those with several
/// values, without seeds.
[[nodiscard]] std::vector<std::size_t> varied_columns(const ResultTable& table);

/// Whether the cells of the column are numbers wherever they look like ones: not in names and ids
/// ("17.10" is a run).
[[nodiscard]] bool is_numeric_column(const std::string& column);

}  // namespace gridctl::collect
