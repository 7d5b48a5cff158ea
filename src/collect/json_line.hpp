// One line of a JSON-lines file, as trainers write it.
#pragma once

#include <gridctl/collect/experiment.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace gridctl::collect {

/// The object of the line, flattened to dotted keys; numbers keep the text they were written with.
/// Python's bare NaN and Infinity become "nan" and "inf". Lists and nulls are left out. Nothing if
/// the line is no JSON object, or is nested deeper than any trainer would.
[[nodiscard]] std::optional<Values> parse_json_line(std::string_view line);

/// "valid" for "val", "validation" and "dev", "test" for "eval" and "test", else "train".
[[nodiscard]] std::string split_of(std::string_view word);

}  // namespace gridctl::collect
