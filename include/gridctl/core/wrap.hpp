// Sentences on lines of a terminal. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gridctl {

/// Breaks at spaces; a word longer than the width stays whole. At least one line.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, int width);

}  // namespace gridctl
