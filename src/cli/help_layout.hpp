// Columns of text: what the help screens are made of. Pure.
#pragma once

#include <gridctl/cli/services.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl::cli {

/// How wide a help screen may be: the terminal, but between 50 and 100 columns.
[[nodiscard]] int help_width(const Output& output);

/// Pads to `width` columns on a terminal.
[[nodiscard]] std::string pad(std::string_view text, int width);

/// Label and text; the text stands at `column` and is wrapped below itself. A label that reaches
/// the column gets a line of its own.
[[nodiscard]] std::string row(std::string_view label, std::string_view text, int column, int width);

/// Rows of one list: the texts stand two columns after the longest label, at most at `limit`.
[[nodiscard]] std::string rows(const std::vector<std::pair<std::string, std::string>>& list,
                               int width, int limit);

/// A heading, bold where colours are allowed.
[[nodiscard]] std::string heading(std::string_view text, const Output& output);

/// A text of paragraphs and indented tables in lines of at most `width` columns, as far as words
/// allow: a paragraph with a longer line is filled anew, a longer row of a table goes on below its
/// last column.
[[nodiscard]] std::string fitted(std::string_view text, int width);

}  // namespace gridctl::cli
