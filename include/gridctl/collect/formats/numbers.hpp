// Numbers as trainers write them. Tables keep the text; whoever computes asks here.
#pragma once

#include <string_view>

namespace gridctl::collect {

/// A number as trainers write it; NaN for "nan" and for anything that is none.
[[nodiscard]] double to_number(std::string_view text);
/// Whether the text is a number as a whole, "nan" and "inf" included.
[[nodiscard]] bool is_number(std::string_view text);

}  // namespace gridctl::collect
