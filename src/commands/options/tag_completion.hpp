// Tags that exist, as values that complete arguments.
#pragma once

#include <gridctl/cli/command.hpp>

namespace gridctl::commands {

/// Completes the tags of the experiments below experiments/ and of the experiment that is named on
/// the line, if one is.
[[nodiscard]] cli::Completer tag_completer();
/// The dynamic completer with these tags behind its own values.
[[nodiscard]] cli::Completer with_tags(cli::Completer completer);

}  // namespace gridctl::commands
