// Makes names and values from files of any encoding valid UTF-8, for tables and JSON.
#pragma once

#include <gridctl/collect/key.hpp>

#include <string>
#include <string_view>

namespace gridctl::collect {

/// Replaces every byte that is no part of valid UTF-8, and every NUL, by U+FFFD.
void make_utf8(std::string& text);
void make_utf8(Key& key);
/// Returns true if make_utf8() would leave the text as it is.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace gridctl::collect
