// JSON lines without a count of steps. This is the rule:
//
// 1. Where texts or settings tell the lines apart, each line is a run, as in tables
// (run_table.hpp).
// 2. A single line has final values.
// 3. Several lines of numbers with a known metric, in a file named as logs and results are, count
// as
//    steps 1, 2, 3, …, and a note says so.
// 4. Anything else, such as a prediction in each line, is no result.
#pragma once

#include "readers/run_table.hpp"

namespace gridctl::collect {

enum class LinesWithoutSteps { none, runs, final_values, steps };

/// Returns the kind of a file's lines, as the beginning of the file tells; `none` if the lines have
/// steps.
[[nodiscard]] LinesWithoutSteps lines_without_steps(const fs::path& file);

/// The runs in the lines of a file.
[[nodiscard]] std::vector<RunOfRow> read_runs_in_lines(const fs::path& file, Notes& notes);

/// Adds the lines of a file as final values or as steps.
void add_lines_without_steps(const fs::path& file, std::string_view default_split,
                             LastLine last_line, RowSink& rows, Notes& notes);

}  // namespace gridctl::collect
