// Names and values from files of any encoding, before they reach tables and JSON.
#pragma once

#include <string>

namespace gridctl::collect {

/// Replaces every byte that is no part of valid UTF-8 by U+FFFD, and NUL too.
void make_utf8(std::string& text);

}  // namespace gridctl::collect
