// What the two output streams can do.
#pragma once

namespace gridctl::sys {

[[nodiscard]] bool is_terminal(int descriptor);
/// The columns of the terminal behind the descriptor. COLUMNS wins; 80 if neither tells.
[[nodiscard]] int terminal_columns(int descriptor);
/// The lines of the terminal behind the descriptor. LINES wins; 24 if neither tells.
[[nodiscard]] int terminal_lines(int descriptor);
/// Whether the locale says UTF-8.
[[nodiscard]] bool locale_is_utf8();

}  // namespace gridctl::sys
