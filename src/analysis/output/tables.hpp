// Makes the tables that an analysis writes into files.
#pragma once

#include "ranking.hpp"

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/analysis/output/files.hpp>
#include <gridctl/report/table.hpp>

#include <cstddef>
#include <string>

namespace gridctl::analysis {

/// If there are more keys than these, files name for each configuration only the keys that the
/// configuration has, and groups.csv has columns only for keys that a tenth of the groups have:
/// with many projects in one tree nearly all cells of all rows would be empty.
inline constexpr std::size_t kManyKeys = 100;

/// The table of results.csv. Hands its rows out as long as `table` lives.
[[nodiscard]] report::NamedTable results_table(const collect::ResultTable& table);

/// The table of groups.csv: a row for each metric and each group with a value of that metric. The
/// metric to rank by has a row for every group. Without a known direction there is no rank.
/// `run_ids`: the runs of the group, parted by blanks. Hands its rows out as long as `analysis`
/// lives.
[[nodiscard]] report::NamedTable groups_table(const Analysis& analysis);
/// Appends groups.csv row by row. Returns how many rows.
[[nodiscard]] Result<std::size_t> make_groups_csv(const Analysis& analysis, report::CsvCells cells,
                                                  const Append& append);

/// How many keys have no column in groups.csv.
[[nodiscard]] std::size_t count_rare_keys(const Analysis& analysis);

/// The ranking with all its columns.
[[nodiscard]] report::Table ranking_table(const Ranking& ranking);

/// tables.md and tables.tex: the ranking of each task.
[[nodiscard]] Result<std::string> markdown_of(const Analysis& analysis, const ColumnChoice& choice);
[[nodiscard]] Result<std::string> latex_of(const Analysis& analysis, const ColumnChoice& choice);

/// The results as CSV in MI-Prometheus's layout: lines end in CR LF.
[[nodiscard]] std::string legacy_csv(const collect::ResultTable& table, report::CsvCells cells);

}  // namespace gridctl::analysis
