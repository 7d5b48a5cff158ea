// Bash's quoting, read and written without ever evaluating anything: `$(...)` is text here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::cli {

/// A command line up to the cursor.
struct BashLine {
  std::vector<std::string> words;  ///< between the program and the cursor's word, unquoted
  std::string current;             ///< the cursor's word so far, unquoted
  /// Bytes of `current` that readline keeps: it replaces only what stands behind the last break
  /// character (`=`, `:`) or the open quote.
  std::size_t kept = 0;
  char quote = 0;            ///< the quote that is open, if any
  bool redirection = false;  ///< the cursor is on the target of > or <
};
/// `breaks` is COMP_WORDBREAKS.
[[nodiscard]] BashLine read_bash_line(std::string_view line, std::string_view breaks);

/// One word as zsh and fish hand it over, without its quotes; a quote may still be open.
[[nodiscard]] std::string unquote(std::string_view word);

/// `text` as it must stand on a bash line, inside `quote` if that is open.
[[nodiscard]] std::string bash_quote(std::string_view text, char quote);

}  // namespace gridctl::cli
