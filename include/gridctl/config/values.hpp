// What values mean where the text alone does not tell: as JSON, and as numbers that YAML 1.1 and
// YAML 1.2 read differently.
#pragma once

#include <gridctl/config/node.hpp>

#include <optional>
#include <string>

namespace gridctl::config {

/// The value as one line of JSON with the digits that the user wrote: 1e-3 is a number, whatever
/// YAML 1.1 says; 010, 1:30 and dates are texts, since no number of JSON is written so. Infinities
/// and NaN are `Infinity`, `-Infinity` and `NaN`, as Python's json reads them: JSON has none.
[[nodiscard]] std::string json_text(const Node& value);

/// The number of a plain scalar such as 1e-3 or -.5, which YAML 1.1 takes for a text and YAML 1.2
/// for a float. Nothing for anything else, and for numbers that no double holds.
[[nodiscard]] std::optional<double> float_of_yaml12(const Node& scalar);

}  // namespace gridctl::config
