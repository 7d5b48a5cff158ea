// A command written as one string, split into words as a POSIX shell would, without running one.
#pragma once

#include <gridctl/core/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gridctl::config {

/// Quotes and backslashes work as in sh; `${macros}` stay whole. Open quotes, and operators that
/// only a shell could obey, are errors (without a place: the caller knows it).
[[nodiscard]] Result<std::vector<std::string>> split_words(std::string_view command);

}  // namespace gridctl::config
