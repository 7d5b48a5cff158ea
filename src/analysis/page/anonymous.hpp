// Decides what an anonymous page must not have in it.
#pragma once

#include <gridctl/analysis/analysis.hpp>

#include <string>
#include <string_view>

namespace gridctl::analysis {

/// The text with the last part in the place of each path: of "data=/home/me/mnist" "data=mnist".
/// What begins with "/" or "~/", at the beginning or behind a blank, a quote, "=", ":" or ",",
/// is a path.
[[nodiscard]] std::string without_paths(std::string_view text);

/// The analysis without hosts, and with labels, values of keys and reasons
/// without_paths().
[[nodiscard]] Analysis anonymous(Analysis analysis);

}  // namespace gridctl::analysis
