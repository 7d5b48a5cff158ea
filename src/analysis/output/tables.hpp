// The tables of an analysis that go into files.
#pragma once

#include "ranking.hpp"

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/report/table.hpp>

#include <string>

namespace gridctl::analysis {

/// results.csv.
[[nodiscard]] report::Table results_table(const collect::ResultTable& table);

/// run_id, split, metric, step, epoch, time, value: a row for each value that was written while a
/// run went on. Of several experiments, run_id is EXPERIMENT/17.2. An empty cell is what the writer
/// did not say; `value` may be nan.
[[nodiscard]] report::Table metrics_table(const collect::Experiment& experiment);
/// The same as CSV, piece by piece: it may have millions of rows. Returns how many.
[[nodiscard]] Result<std::size_t> make_metrics_csv(const collect::Experiment& experiment,
                                                   report::CsvCells cells, const Append& append);

/// groups.csv: a row for each metric and group. What is no metric of known direction has no rank.
[[nodiscard]] report::Table groups_table(const Analyzer& analyzer);

/// The ranking with all its columns.
[[nodiscard]] report::Table ranking_table(const Ranking& ranking);

/// The original's layout: lines end in CR LF.
[[nodiscard]] std::string legacy_csv(const collect::ResultTable& table, report::CsvCells cells);

}  // namespace gridctl::analysis
