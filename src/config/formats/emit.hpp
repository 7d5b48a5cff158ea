// When a text may stand in a YAML file without quotes.
#pragma once

#include <string_view>

namespace gridctl::config {

/// True if the text, unquoted and in block style, is one plain scalar with exactly this text to
/// every parser. It may still be a number or the like.
[[nodiscard]] bool is_safe_plain(std::string_view text);

}  // namespace gridctl::config
