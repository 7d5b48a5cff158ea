#include "unused_keys.hpp"

#include "keys.hpp"
#include "template.hpp"

#include <gridctl/core/regular_file.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

using config::Program;

constexpr std::string_view kVariables = "GRIDCTL_";  // how the names of all our variables begin
constexpr std::size_t kLargestProgram = std::size_t{16} << 20U;

/// The texts of a program in which macros for values may stand.
std::vector<std::string> texts_of(const Program& program) {
  auto texts = program.command;
  for (const auto& [name, value] : program.environment) texts.push_back(value);
  texts.push_back(program.cwd);
  return texts;
}

/// True if the macro stands for the value of the key, or for the whole configuration.
bool tells(const Part& part, std::string_view key) {
  if (!part.macro) return false;
  const auto name = part.macro->name();
  if (name == "param") return is_below(key, part.text) || is_below(part.text, key);
  return name.starts_with("config") || name.starts_with("args");
}

bool tells(const std::string& text, std::string_view key) {
  const auto parts = parse_template(text, {});
  return parts && std::ranges::any_of(*parts, [&](const Part& part) { return tells(part, key); });
}

/// True if the value of another key is made of the value of the key: `out: "runs/${param:lr}"`.
bool is_part_of_values(const Expansion& expansion, const std::string& key) {
  const auto macro = fmt::format("${{param:{}}}", key);
  return expansion.grid.text.find(macro) != std::string::npos;
}

/// "pack/train.py" for the item after "-m" of Python's command line; other items are files as they
/// stand.
std::string file_of_item(const std::vector<std::string>& command, std::size_t index) {
  auto name = command[index];
  if (index == 0 || command[index - 1] != "-m") return name;
  std::ranges::replace(name, '.', '/');
  return name + ".py";
}

/// True if the program may ask for the configuration by itself.
bool may_read_variables(const Program& program, const fs::path& grid) {
  for (std::size_t i = 0; i < program.command.size(); ++i) {
    if (program.command[i].find(kVariables) != std::string::npos) return true;
    const auto item = file_of_item(program.command, i);
    if (item.empty() || item.find("${") != std::string::npos) continue;
    for (const auto& path :
         std::to_array({fs::path(program.cwd) / item, fs::path(item), grid.parent_path() / item})) {
      const auto text = read_regular(path, Links::follow, kLargestProgram);
      if (text && text->find(kVariables) != std::string::npos) return true;
    }
  }
  return false;
}

/// The item of the command in which the key stands as other programs write a value: '{lr}', '$lr'.
const std::string* item_with_name(const Program& program, const std::string& key) {
  const auto dollar = "$" + key;
  const auto braces = fmt::format("{{{}}}", key);
  const auto has_it = [&](const std::string& item) {
    return item == dollar || item.ends_with("=" + dollar) || item.find(braces) != std::string::npos;
  };
  const auto item = std::ranges::find_if(program.command, has_it);
  return item == program.command.end() ? nullptr : &*item;
}

std::string help_for(const Program& program, const std::string& key) {
  if (const auto* item = item_with_name(program, key))
    return fmt::format("'{}' is passed as it is written: '${{param:{}}}' stands for the value",
                       *item, key);
  return fmt::format(
      "add '${{args}}' to the command (--{0}=…), '${{param:{0}}}' for one value, or '${{config}}'; "
      "a "
      "program may also read the file that GRIDCTL_CONFIG names",
      key);
}

/// A program, and the keys that vary in the tasks that the program trains.
struct Trained {
  const Program* program = nullptr;
  std::vector<std::string> keys;
};

std::vector<Trained> trained_by(const Expansion& expansion) {
  std::vector<Trained> all;
  for (const auto& segment : expansion.segments) {
    const auto& program = expansion.grid.trainer_of(expansion.grid.tasks[segment.task]);
    auto trained = std::ranges::find_if(
        all, [&](const Trained& other) { return other.program->command == program.command; });
    if (trained == all.end()) trained = all.insert(trained, {&program, {}});
    for (const auto index : segment.spaces) {
      for (auto& key : expansion.spaces[index].keys()) {
        if (std::ranges::count(expansion.varied, key) > 0 &&
            std::ranges::count(trained->keys, key) == 0)
          trained->keys.push_back(std::move(key));
      }
    }
  }
  return all;
}

std::optional<Warning> warning_of(const Expansion& expansion, const Trained& trained) {
  const auto& program = *trained.program;
  const auto texts = texts_of(program);
  std::vector<std::string> unused;
  for (const auto& key : trained.keys) {
    const auto has_it = [&](const std::string& text) { return tells(text, key); };
    if (std::ranges::none_of(texts, has_it) && !is_part_of_values(expansion, key))
      unused.push_back(key);
  }
  if (unused.empty() || may_read_variables(program, expansion.grid.path)) return std::nullopt;
  const auto origin = program.places.find("command.0");
  return Warning{fmt::format("{} never gets the value of {}: its command has no macro for it",
                             program.name, named(unused)),
                 help_for(program, unused.front()),
                 origin == program.places.end() ? std::nullopt
                                                : std::optional(config::place_of(origin->second))};
}

}  // namespace

void note_unused_keys(Expansion& expansion) {
  for (const auto& trained : trained_by(expansion)) {
    if (auto warning = warning_of(expansion, trained))
      expansion.notes.push_back(std::move(*warning));
  }
}

}  // namespace gridctl::plan
