#include "option_words.hpp"

#include <gridctl/cli/registry.hpp>
#include <gridctl/core/text.hpp>

#include <fmt/format.h>

namespace gridctl::cli {

std::string option_text(const Option& option) {
  std::string text = option.help;
  const bool names_them = std::all_of(
      option.choices.begin(), option.choices.end(),
      [&](const std::string& choice) { return option.help.find(choice) != std::string::npos; });
  if (!names_them) text += ": " + join(option.choices, ", ");
  if (option.repeatable && !option.is_switch()) text += " (repeatable)";
  return text;
}

std::string default_text(const Option& option) {
  if (!option.default_text.empty()) return fmt::format("[{}]", option.default_text);
  if (!option.default_value.empty()) return fmt::format("[default: {}]", option.default_value);
  return {};
}

std::vector<CommandInfo> shown_commands(const CommandRegistry& registry) {
  std::vector<CommandInfo> infos;
  for (const auto& command : registry.commands()) {
    auto info = command.info;
    if (!info.group.empty()) infos.push_back(std::move(info));
  }
  return infos;
}

}  // namespace gridctl::cli
