// The commands there are.
#pragma once

#include <gridctl/cli/registry.hpp>

namespace gridctl::commands {

/// All commands and help topics, in the order the help shows them.
[[nodiscard]] cli::CommandRegistry builtin();

}  // namespace gridctl::commands
