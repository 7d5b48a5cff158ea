// Places in a text: bytes to lines and columns as libyaml and editors count them, and the checks
// that a text must pass before any parser sees it.
#pragma once

#include <gridctl/config/node.hpp>

#include <cstddef>
#include <string_view>

namespace gridctl::config {

struct Position {
  int line = 1;
  int column = 1;  ///< in characters
};
[[nodiscard]] Position position_at(std::string_view text, std::size_t offset);
/// The byte where a position is; the end of the text if it has no such line.
[[nodiscard]] std::size_t offset_of(std::string_view text, Position position);
/// A line without its end and without a byte order mark.
[[nodiscard]] std::string_view line_text(std::string_view text, int line);

/// Refuses what is too large, holds NUL bytes, or is no UTF-8.
[[nodiscard]] Result<void> check_text(const Source& source);

/// Length of the UTF-8 sequence at `at`; 0 if there is no valid one.
[[nodiscard]] std::size_t utf8_length(std::string_view text, std::size_t at);

}  // namespace gridctl::config
