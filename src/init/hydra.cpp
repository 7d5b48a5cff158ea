// The keys of a Hydra application, and of any configuration.
#include "help_text.hpp"

#include <gridctl/config/loader.hpp>
#include <gridctl/config/values.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>

namespace gridctl::init {
namespace {

/// The lines below "== TITLE ==", up to the next title or Hydra's last words.
std::vector<std::string> section(std::string_view help, std::string_view title) {
  std::vector<std::string> lines;
  bool is_in = false;
  for (const auto& line : split(help, '\n')) {
    if (line.starts_with("== "))
      is_in = line.starts_with(title);
    else if (line.starts_with("Powered by Hydra") || line.starts_with("Use --hydra-help"))
      is_in = false;
    else if (is_in)
      lines.push_back(line);
  }
  return lines;
}

/// Without the sentence that explains a section, which ends at the first empty line.
std::vector<std::string> without_sentence(std::vector<std::string> lines) {
  const auto is_empty = [](const auto& line) { return trim(line).empty(); };
  const auto gap = std::ranges::find_if(lines, is_empty);
  if (gap != lines.end()) lines.erase(lines.begin(), gap);
  return lines;
}

/// "optimizer: adam, sgd"
std::vector<TrainerOption> groups_in(const std::vector<std::string>& lines) {
  std::vector<TrainerOption> groups;
  for (const auto& line : lines) {
    const auto colon = line.find(": ");
    if (colon == std::string::npos) continue;
    TrainerOption group;
    group.name = line.substr(0, colon);
    for (const auto& choice : split(line.substr(colon + 2), ','))
      group.choices.emplace_back(trim(choice));
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace

bool is_hydra_help(std::string_view help) {
  return help.find("owered by Hydra") != std::string_view::npos;
}

std::vector<TrainerOption> options_in_hydra_help(std::string_view help) {
  const auto text = join(without_sentence(section(help, "== Config ==")), "\n") + "\n";
  const auto tree = config::parse(std::make_shared<const config::Source>(config::Source{"", text}));
  std::vector<TrainerOption> options;
  if (tree && tree->is_mapping()) options = options_in_tree(*tree);
  const auto groups = groups_in(without_sentence(section(help, "== Configuration groups ==")));
  options.insert(options.end(), groups.begin(), groups.end());
  return options;
}

std::vector<TrainerOption> options_in_tree(const config::Node& tree) {
  std::vector<TrainerOption> options;
  for (const auto& [key, leaf] : config::leaves(tree)) {
    TrainerOption option;
    option.name = key;
    if (!leaf->is_scalar()) {
      option.spelling = Spelling::list;
      option.default_value = config::json_text(*leaf);
    }
    if (leaf->is_scalar() && !leaf->is_null()) option.default_value = leaf->text();
    options.push_back(std::move(option));
  }
  return options;
}

}  // namespace gridctl::init
