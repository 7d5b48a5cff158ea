// Sentences on lines of a terminal. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gridctl {

/// Breaks the text at spaces into lines of at most `width` columns. A word that is longer stays
/// whole. Returns at least one line.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, int width);

}  // namespace gridctl
