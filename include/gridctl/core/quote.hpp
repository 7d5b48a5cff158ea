// Words of a command as a person may copy them into a shell, whatever characters are in them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl {

/// The word as shell_quote() has it; with characters that a terminal would obey, or that are no
/// UTF-8, as $'b\x0dc', which bash, zsh and ksh read.
[[nodiscard]] std::string typed(std::string_view word);
/// The words with blanks between.
[[nodiscard]] std::string typed(const std::vector<std::string>& argv);

/// As typed(), for a look at it: of a word that is longer than `most` bytes only the beginning, and
/// how much is left out: "xxxxx…[+139900 bytes]".
[[nodiscard]] std::string typed_in_short(std::string_view word, std::size_t most);
[[nodiscard]] std::string typed_in_short(const std::vector<std::string>& argv, std::size_t most);

/// At most about `most` columns of a text; what is cut is told apart by a number that stands for
/// the whole: "xxxxx…~3fa2".
[[nodiscard]] std::string shortened(const std::string& text, int most);

}  // namespace gridctl
