// The help screens, made from what commands declare.
#pragma once

#include <gridctl/cli/registry.hpp>

#include <string>
#include <string_view>

namespace gridctl::cli {

/// `gridctl --help`.
[[nodiscard]] std::string program_help(const CommandRegistry& registry, const Output& output);
/// The text that `gridctl` without arguments prints.
[[nodiscard]] std::string short_help(const CommandRegistry& registry, const Output& output);
/// `gridctl COMMAND --help`.
[[nodiscard]] std::string command_help(const CommandInfo& info, const Output& output);
/// "gridctl train GRID.yaml [OPTIONS]".
[[nodiscard]] std::string usage_line(const CommandInfo& info);
/// `gridctl help WORD`: a command, a topic, or both one after the other. A usage error with a
/// suggestion for anything else.
[[nodiscard]] Result<std::string> help_on(const CommandRegistry& registry, std::string_view word,
                                          const Output& output);

}  // namespace gridctl::cli
