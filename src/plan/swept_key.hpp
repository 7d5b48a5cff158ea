// Parts of a sweep that a search is made of as well.
#pragma once

#include <gridctl/plan/sweep.hpp>

#include <string>

namespace gridctl::plan {

/// Reads the name of a swept key without its '+'. Error: the text is no dotted key.
[[nodiscard]] Result<SweptKey> read_key(const config::Node& written);

/// Reads a list of values, or one value. Errors: an empty list; a value that another tool would
/// take for several.
[[nodiscard]] Result<Values> read_values(const std::string& key, const config::Node& value);

}  // namespace gridctl::plan
