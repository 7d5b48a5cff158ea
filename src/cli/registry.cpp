#include "topics.hpp"

#include <gridctl/cli/registry.hpp>

#include <algorithm>

namespace gridctl::cli {
namespace {

Option make_switch(std::string name, char letter, std::string help) {
  return {.name = std::move(name),
          .letter = letter,
          .help = std::move(help),
          .group = "Global options"};
}

Option make_valued(std::string name, char letter, std::string metavar, std::string help) {
  Option option = make_switch(std::move(name), letter, std::move(help));
  option.metavar = std::move(metavar);
  return option;
}

std::vector<Option> make_global_options() {
  std::vector<Option> options;
  auto& chdir = options.emplace_back(make_valued("chdir", 'C', "DIR", "Run as if started in DIR"));
  chdir.completer = Completer::directories();
  chdir.in_environment = false;
  auto& colour = options.emplace_back(make_valued("color", 0, "WHEN", "Colours"));
  colour.choices = {"auto", "always", "never"};
  auto& progress = options.emplace_back(make_valued("progress", 0, "MODE", "How progress shows"));
  progress.choices = {"auto", "tty", "plain", "json", "none"};
  options.push_back(
      make_switch("json", 0, "Machine-readable output; --json=A,B: these fields alone"));
  options.push_back(make_switch("ascii", 0, "Draw with ASCII characters only"));
  options.emplace_back(make_switch("quiet", 'q', "Less output (-qq: none)")).repeatable = true;
  options.emplace_back(make_switch("verbose", 'v', "More output (-vv: debug)")).repeatable = true;
  options.emplace_back(make_switch("yes", 'y', "Answer yes to prompts")).in_environment = false;
  options.push_back(make_switch("no-input", 0, "Never ask anything"));
  options.emplace_back(make_switch("help", 'h', "Show this help")).in_environment = false;
  options.emplace_back(make_switch("version", 'V', "Show the version")).in_environment = false;
  return options;
}

}  // namespace

CommandRegistry::CommandRegistry() : topics_(builtin_topics()) {}

const Command* CommandRegistry::find(std::string_view name) const {
  for (const auto& command : commands_) {
    const auto& [info, run] = command;
    if (info.name == name) return &command;
    if (std::find(info.aliases.begin(), info.aliases.end(), name) != info.aliases.end())
      return &command;
  }
  return nullptr;
}

const Topic* CommandRegistry::find_topic(std::string_view name) const {
  const auto at = std::find_if(topics_.begin(), topics_.end(),
                               [&](const Topic& topic) { return topic.name == name; });
  return at == topics_.end() ? nullptr : &*at;
}

const Document* CommandRegistry::document(std::string_view schema) const {
  const auto at = std::ranges::find(documents_, schema, &Document::schema);
  return at == documents_.end() ? nullptr : &*at;
}

std::vector<const Document*> CommandRegistry::documents_of(std::string_view command) const {
  std::vector<const Document*> found;
  for (const auto& document : documents_) {
    if (std::ranges::count(document.commands, command) > 0) found.push_back(&document);
  }
  return found;
}

const std::vector<Option>& global_options() {
  static const std::vector<Option> options = make_global_options();
  return options;
}

}  // namespace gridctl::cli
