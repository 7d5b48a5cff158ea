// Lists on the command line.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace gridctl::plan {

/// Splits at commas that stand in no quotes and no brackets, and trims the parts. Nothing if a
/// quote or bracket is never closed. A quote opens only where a value may begin, so "it's" is a
/// word.
[[nodiscard]] std::optional<std::vector<std::string_view>> split_list(std::string_view text);

}  // namespace gridctl::plan
