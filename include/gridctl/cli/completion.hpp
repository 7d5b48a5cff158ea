// Shell completion: the scripts that a shell loads, and where it looks for them. The scripts ask
// the binary (`gridctl __complete`), so they never change when a command does.
#pragma once

#include <gridctl/cli/services.hpp>
#include <gridctl/core/error.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::cli {

enum class Shell { bash, zsh, fish };
[[nodiscard]] const std::vector<Shell>& shells();
[[nodiscard]] const char* to_string(Shell shell);
[[nodiscard]] std::optional<Shell> parse_shell(std::string_view name);

/// The text that `gridctl completion SHELL` prints.
[[nodiscard]] std::string completion_script(Shell shell);

/// The place of the script for one user.
struct CompletionTarget {
  std::string path;
  std::string advice;  ///< what the user may still have to do by hand; may be empty
};
/// Finds that place by XDG_DATA_HOME, XDG_CONFIG_HOME and BASH_COMPLETION_USER_DIR. Fails if HOME
/// is needed and not set.
[[nodiscard]] Result<CompletionTarget> completion_target(Shell shell,
                                                         const Environment& environment);

}  // namespace gridctl::cli
