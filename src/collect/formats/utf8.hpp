// Makes names and values from files of any encoding valid UTF-8, for tables and JSON.
#pragma once

#include <string>

namespace gridctl::collect {

/// Replaces every byte that is no part of valid UTF-8, and every NUL, by U+FFFD.
void make_utf8(std::string& text);

}  // namespace gridctl::collect
