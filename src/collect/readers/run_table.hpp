// Tables with a run in each row, as people's own sweep scripts, scikit-learn's searches and
// leaderboards write them: columns of settings, then columns of results. This is the rule:
//
// 1. The file's name says that it has results, and no column counts steps.
// 2. A column of numbers with the name of a known metric is a result. Columns before the first
//    result are settings, and so are columns with names of settings, wherever they stand.
// 3. Other columns behind the first result are results if their numbers mostly differ.
// 4. A number of the run, the repetition or the fold is no setting beside others.
// 5. A table whose first column names things, such as classes or files, has no runs.
// 6. Where a column counts steps, a run has many rows: those with equal settings.
#pragma once

#include "readers/csv_rows.hpp"
#include "readers/reader.hpp"

#include <string>
#include <vector>

namespace gridctl::collect {

/// Whether the name is one that people give to a setting: "batch_size", "params_lr". A learning
/// rate alone is none: logs have a column of it too.
[[nodiscard]] bool is_setting_name(std::string_view name);

/// Whether the table has a run in each row, as its beginning tells.
[[nodiscard]] bool has_runs_in_rows(const fs::path& file, const CsvHeader& header);

/// Whether the table has the steps of several runs, one run after the other: where a column of
/// settings changes, the steps begin again.
[[nodiscard]] bool has_runs_of_steps(const fs::path& file, const CsvHeader& header);

/// Returns true if such names and rows of a file, whatever its format, are a table with a run in
/// each row.
[[nodiscard]] bool are_runs_in_rows(const fs::path& file, const std::vector<std::string>& names,
                                    const std::vector<std::vector<std::string>>& rows);

struct RunOfRow {
  std::string id;  ///< a name without slashes: "row 3", the row where the run begins
  RunParts parts;
};
/// The runs of a table of either kind, in the order of its rows. A note says what was taken for
/// settings and for results.
[[nodiscard]] std::vector<RunOfRow> read_runs_in_rows(const fs::path& file, Notes& notes);

/// Does the work of read_runs_in_rows() for rows that were read already.
[[nodiscard]] std::vector<RunOfRow> runs_in_rows(const fs::path& file,
                                                 const std::vector<std::string>& names,
                                                 const std::vector<std::vector<std::string>>& rows,
                                                 Notes& notes);

}  // namespace gridctl::collect
