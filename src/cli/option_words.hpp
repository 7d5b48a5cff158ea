// What the help screens and the manual pages both say of an option. Pure.
#pragma once

#include <gridctl/cli/command.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace gridctl::cli {

/// What gridctl is, in a sentence.
constexpr const char* kProgramSummary =
    "Run grids of machine-learning experiments on this machine's CPUs and GPUs.";

/// The help of the option, with its choices unless the help names them.
[[nodiscard]] std::string option_text(const Option& option);
/// "[default: VALUE]"; empty where the option has no default.
[[nodiscard]] std::string default_text(const Option& option);
/// The commands that the help shows.
[[nodiscard]] std::vector<CommandInfo> shown_commands(const CommandRegistry& registry);

/// The groups of a list in the order they first appear.
template <class List, class GroupOf>
std::vector<std::string> groups_of(const List& list, GroupOf group_of) {
  std::vector<std::string> groups;
  for (const auto& item : list) {
    const std::string& group = group_of(item);
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
  }
  return groups;
}

}  // namespace gridctl::cli
