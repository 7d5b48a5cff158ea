// Decides which columns of the results are metrics, which metric ranks, and each run's value of it.
#pragma once

#include <gridctl/collect/experiment.hpp>
#include <gridctl/collect/tables/results.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::collect {

/// The columns of statistics that have a number somewhere, without counters, spreads and columns
/// beside another (acc.last). The first metric is the one to rank by. The order is: metrics of at
/// least half of the completed runs before rarer ones, before those of no completed run; metrics of
/// known direction before others; validations, which choose, before trainings, before tests, which
/// judge; higher-is-better before lower-is-better, except error rates that are the aim itself (WER,
/// FID); then by headline_rank(). Without a completed run, all runs count.
[[nodiscard]] std::vector<std::string> metrics_of(const ResultTable& table);

/// For each run of the experiment the index of its first row.
[[nodiscard]] std::vector<std::size_t> first_rows(const Experiment& experiment);

/// Says whether unfinished runs are ranked, as ranks_unfinished() of gather.hpp does, of runs whose
/// statistics may be in the table alone.
[[nodiscard]] bool ranks_unfinished(const Experiment& experiment, const ResultTable& table);

/// The number that a run has in a column.
struct RunValue {
  std::size_t run = 0;  ///< index into the experiment's runs
  double value = 0;
};
/// The value of the column for each run that has a number there, in the order of the runs; `table`
/// is the experiment's, `first_rows` what first_rows() returns. Several tests of a run count as
/// their mean, which is NaN if one of them is NaN. NaN for a run that has diverged, or whose last
/// value of the metric is not finite: its earlier values could rank it first.
[[nodiscard]] std::vector<RunValue> run_values(const Experiment& experiment,
                                               const ResultTable& table,
                                               const std::vector<std::size_t>& first_rows,
                                               std::size_t column);

/// The values of the column as above, with an entry for each run of the experiment: nothing for a
/// run without a number.
[[nodiscard]] std::vector<std::optional<double>> run_values(const Experiment& experiment,
                                                            const ResultTable& table,
                                                            std::size_t column);

}  // namespace gridctl::collect
