// The style sheets and scripts that are embedded into the program, with their hashes for a content
// security policy: base64 of SHA-256.
#pragma once

#include <gridctl/report/html/figures.hpp>

#include <string>
#include <string_view>

namespace gridctl::report {

/// Colours stand in it as var(--NAME).
extern const std::string_view kFiguresStyle;
/// Of a page, with kFiguresStyle in it.
extern const std::string_view kPageStyle;
extern const std::string_view kPageStyleHash;

/// What a page does where scripts run. It reads the element `data`, and works on tables, on
/// elements with data-group, and on those of class "parallel".
extern const std::string_view kPageScript;
extern const std::string_view kPageScriptHash;

/// The style of figures with the colours of the palette, for a file of its own.
[[nodiscard]] std::string figure_style(Palette palette);

}  // namespace gridctl::report
