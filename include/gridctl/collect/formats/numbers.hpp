// Parses numbers as trainers write them. Tables keep the text; code that computes parses it here.
#pragma once

#include <string_view>

namespace gridctl::collect {

/// The value of a number as trainers write it; NaN for "nan" and for text that is no number.
[[nodiscard]] double to_number(std::string_view text);
/// Whether the text is a number as a whole, "nan" and "inf" included.
[[nodiscard]] bool is_number(std::string_view text);

}  // namespace gridctl::collect
