// The global options, put to use: verbosity, JSON, progress, and what the two streams may draw.
#pragma once

#include <gridctl/cli/arguments.hpp>
#include <gridctl/cli/services.hpp>

#include <string_view>

namespace gridctl::cli {

/// --color (or GRIDCTL_COLOR), NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE, CLICOLOR, TERM, the
/// terminal: the first that speaks decides.
[[nodiscard]] bool wants_colour(std::string_view when, bool is_terminal,
                                const Environment& environment);

/// Fills `services.globals` and the streams' colour and unicode. Ignores what makes no sense: the
/// strict parser reports that.
void apply_globals(const Arguments& arguments, Services& services);

}  // namespace gridctl::cli
