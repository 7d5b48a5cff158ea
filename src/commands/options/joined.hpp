// Options of commands that share groups of options.
#pragma once

#include <gridctl/cli/command.hpp>

#include <initializer_list>
#include <vector>

namespace gridctl::commands {

/// The options of all groups, one group behind the other.
[[nodiscard]] inline std::vector<cli::Option> joined(
    std::initializer_list<std::vector<cli::Option>> groups) {
  std::vector<cli::Option> options;
  for (const auto& group : groups) options.insert(options.end(), group.begin(), group.end());
  return options;
}

}  // namespace gridctl::commands
