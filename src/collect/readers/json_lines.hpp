// Files with one flat JSON object a line: steps, splits and metrics.
#pragma once

#include "curves/curves.hpp"
#include "files/files.hpp"
#include "formats/csv.hpp"
#include "readers/reader.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gridctl::collect {

/// Parses one object to dotted keys; numbers keep the text they were written with. Python's bare
/// NaN and Infinity become "nan" and "inf". Lists and nulls are left out. Nothing if the line is no
/// JSON object, or is nested deeper than any trainer would.
[[nodiscard]] std::optional<Values> parse_json_line(std::string_view line);

/// Calls `use` with every line that is not empty; `use` returns whether the line is an object.
/// Leaves out a torn last line. Notes how many lines are no objects.
void for_each_line(std::string_view text, const fs::path& file, LastLine last_line, Notes& notes,
                   const std::function<bool(std::string_view)>& use);
/// Calls `use` with the values of every object of a file, as for_each_line() does for text.
void for_each_json_line(const fs::path& file, LastLine last_line, Notes& notes,
                        const std::function<void(const Values&)>& use);

/// The first line of a file, by which readers recognize its writer; nothing if it is no object.
[[nodiscard]] std::optional<Values> first_json_line(const fs::path& file);

/// The split that a line's word names: "valid" for "val", "validation" and "dev", "test" for "eval"
/// and "test", else "train".
[[nodiscard]] std::string split_of(std::string_view word);

/// Adds all lines. The key "split" names a line's split, else it is `default_split`. A torn last
/// line and lines that are no objects are left out and noted.
void add_json_lines(std::string_view text, const fs::path& file, std::string_view default_split,
                    LastLine last_line, RowSink& rows, Notes& notes);
/// As add_json_lines(), for a file.
void read_json_lines(const fs::path& file, std::string_view default_split, LastLine last_line,
                     Curves& curves, Notes& notes);
/// As add_json_lines(), for a file of a run: the rows of a large file are not kept.
void read_json_lines(const fs::path& file, std::string_view default_split, LastLine last_line,
                     RunParts& parts, Notes& notes);

}  // namespace gridctl::collect
