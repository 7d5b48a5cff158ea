// Makes metrics.csv, which may have millions of rows.
#pragma once

#include <gridctl/analysis/output/files.hpp>
#include <gridctl/collect/experiment.hpp>
#include <gridctl/report/table.hpp>

#include <cstddef>

namespace gridctl::analysis {

/// The table of metrics.csv: a row for each value that was written while a run went on, with the
/// key of the run (collect::RunKey), split, metric, step, epoch, time and value. Cells that the
/// writer did not give are empty; `value` may be nan. Hands its rows out as long as `experiment`
/// lives.
[[nodiscard]] report::NamedTable metrics_table(const collect::Experiment& experiment);
/// Appends metrics.csv piece by piece, since it may have millions of rows. Returns how many.
[[nodiscard]] Result<std::size_t> make_metrics_csv(const collect::Experiment& experiment,
                                                   report::CsvCells cells, const Append& append);

}  // namespace gridctl::analysis
