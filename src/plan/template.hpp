// Texts with ${macros}: taken apart, checked, and filled in.
#pragma once

#include "macros.hpp"

#include <gridctl/core/error.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::plan {

/// A part of a text: literal text, or a macro with its argument.
struct Part {
  std::string text;
  const Macro* macro = nullptr;
};
using Parts = std::vector<Part>;

/// Where a text stands, for errors.
struct Spot {
  std::string what;  ///< "the command of trainer"
  std::optional<Place> place;
};

/// Takes a text apart; there is at least one part. Errors: an unknown macro (with a suggestion), an
/// open one, one within another, one of several items beside other text.
[[nodiscard]] Result<Parts> parse_template(const std::string& text, const Spot& spot);

/// As parse_template(); a macro that stands for several items is an error too.
[[nodiscard]] Result<Parts> parse_text(const std::string& text, const Spot& spot);

/// The text with its macros filled in; errors are those of the macros, at the spot.
[[nodiscard]] Result<std::string> fill(const Parts& parts, const MacroValues& values,
                                       const Spot& spot);

}  // namespace gridctl::plan
