#include "arguments/check_arguments.hpp"

#include "arguments/argument_words.hpp"
#include "arguments/hydra.hpp"
#include "arguments/script_traps.hpp"
#include "keys.hpp"

#include <gridctl/core/regular_file.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::plan {
namespace {

using config::Argument;
using config::Node;
using config::Program;

constexpr std::array<std::pair<std::string_view, ArgumentStyle>, 4> kStyles = {{
    {"${args}", ArgumentStyle::joined},
    {"${args_space}", ArgumentStyle::separate},
    {"${args_no_hyphens}", ArgumentStyle::bare},
    {"${args_no_boolean_flags}", ArgumentStyle::bool_flags},
}};
constexpr std::string_view kHydra = "${args_hydra}";
constexpr std::size_t kLargestScript = std::size_t{4} << 20U;

/// The macros for parameters that a command has.
struct UsedMacros {
  std::vector<std::pair<std::string_view, ArgumentStyle>> styles;
  bool has_hydra = false;

  explicit UsedMacros(const Program& program) {
    for (const auto& style : kStyles) {
      if (std::ranges::count(program.command, style.first) > 0) styles.push_back(style);
    }
    has_hydra = std::ranges::count(program.command, kHydra) > 0;
  }
  [[nodiscard]] bool empty() const { return styles.empty() && !has_hydra; }
};

std::optional<Place> place_if_known(const config::Origin& origin) {
  return origin.line > 0 ? std::optional(config::place_of(origin)) : std::nullopt;
}

/// Calls visit(key, value) for every value that may become a parameter; of computed values, which
/// are all numbers, for the first.
template <class Visit>
void for_each_value(const Expansion& expansion, Visit&& visit) {
  for (const auto& space : expansion.spaces) {
    for (const auto& axis : space.axes()) {
      for (const auto& key : axis.keys) {
        const auto count = key.values.are_computed() ? 1 : key.values.size();
        for (std::size_t row = 0; row < count; ++row) {
          if (key.values.sets(row)) visit(key.name, key.values.at(row));
        }
      }
    }
  }
  for (const auto& task : expansion.grid.tasks) {
    for (const auto& [key, leaf] : config::leaves(task.merged)) {
      if (is_set_by_grid(*leaf, task)) visit(key, *leaf);
    }
  }
}

/// Keys in the order they were met, with the first value of each.
class Keys {
 public:
  void add(const std::string& key, const Node& value) {
    if (std::ranges::count(names_, key) > 0) return;
    if (names_.empty()) first_ = value;
    names_.push_back(key);
  }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] const Node& first() const { return first_; }

 private:
  std::vector<std::string> names_;
  Node first_;
};

/// The Python scripts that the command names, as far as they can be read; each with its name there.
/// Looked for as the command finds them: in its working directory, where gridctl was started, and
/// beside the grid file.
std::vector<std::pair<std::string, std::string>> scripts_of(const Program& program,
                                                            const fs::path& grid) {
  std::vector<std::pair<std::string, std::string>> scripts;
  for (const auto& item : program.command) {
    if (!item.ends_with(".py")) continue;
    for (const auto& path :
         {fs::path(program.cwd) / item, fs::path(item), grid.parent_path() / item}) {
      auto text = read_regular(path, Links::follow, kLargestScript);
      if (!text) continue;
      scripts.emplace_back(item, std::move(*text));
      break;
    }
  }
  return scripts;
}

class ArgumentChecker {
 public:
  ArgumentChecker(Expansion& expansion, const Program& program)
      : out_(expansion), program_(program), macros_(program) {}

  Result<void> check() {
    note_keys();
    note_idle();
    if (macros_.empty()) return {};
    GRIDCTL_TRY(check_values());
    if (macros_.styles.empty()) return {};
    note_unspelt();
    note_traps();
    return {};
  }

 private:
  [[nodiscard]] bool is_own(const Argument& argument) const {
    return argument.origin.source && argument.origin.source->name == out_.grid.path;
  }

  [[nodiscard]] std::vector<std::string> known_keys() const {
    auto known = out_.grid.trainer.seed_keys;
    for (const auto& space : out_.spaces) {
      for (auto& key : space.keys()) known.push_back(std::move(key));
    }
    for (const auto& task : out_.grid.tasks) {
      for (const auto& [key, leaf] : config::leaves(task.merged)) known.push_back(key);
    }
    return known;
  }

  /// Whether the grid file has the key a second time, be it in a comment that offers it.
  [[nodiscard]] bool is_mentioned(const std::string& key) const {
    const auto leaf = key.substr(key.rfind('.') + 1);
    const auto& text = out_.grid.text;
    int count = 0;
    for (auto at = text.find(leaf + ":"); at != std::string::npos;
         at = text.find(leaf + ":", at + 1))
      count +=
          at == 0 || std::string_view(" \t\n{,'\"#").find(text[at - 1]) != std::string_view::npos;
    return count > 1;
  }

  /// A key that no configuration has is misspelt, or left over; its spelling changes nothing.
  void note_keys() {
    if (std::ranges::none_of(program_.arguments, [&](const auto& a) { return is_own(a); })) return;
    const auto known = known_keys();
    std::vector<std::string> unknown;
    const config::Argument* first = nullptr;
    for (const auto& argument : program_.arguments) {
      const auto is_it = [&](const auto& key) { return is_below(key, argument.key); };
      if (!is_own(argument) || std::ranges::any_of(known, is_it)) continue;
      const auto near = meant_key(argument.key, known);
      if (!near || config::find_argument(program_.arguments, *near)) {
        if (is_mentioned(argument.key)) continue;
        if (unknown.empty()) first = &argument;
        unknown.push_back(argument.key);
        continue;
      }
      out_.notes.push_back({fmt::format("'arguments' of {} name '{}', which no configuration has",
                                        program_.name, argument.key),
                            fmt::format("did you mean '{}'?", *near),
                            place_if_known(argument.origin)});
    }
    if (first)
      out_.notes.push_back(
          {fmt::format("'arguments' of {} name {}, which no configuration has", program_.name,
                       named(unknown)),
           "set the key in 'overwrite', 'grid_overwrite' or a sweep, or leave it out",
           place_if_known(first->origin)});
  }

  void note_idle() {
    const auto own = std::ranges::find_if(program_.arguments,
                                          [&](const auto& argument) { return is_own(argument); });
    if (!macros_.empty() || own == program_.arguments.end()) return;
    out_.notes.push_back({fmt::format("'arguments' of {} change nothing: its command has no "
                                      "${{args}} or macro of that family",
                                      program_.name),
                          "they say how these macros write values ('gridctl help arguments')",
                          place_if_known(own->origin)});
  }

  Result<void> check_values() const {
    std::optional<Error> wrong;
    for_each_value(out_, [&](const std::string& key, const Node& value) {
      if (wrong) return;
      if (auto checked = check_value(key, value); !checked) wrong = std::move(checked.error());
      if (wrong && !wrong->place) wrong->place = place_if_known(value.origin());
    });
    if (wrong) return tl::unexpected(std::move(*wrong));
    return {};
  }

  [[nodiscard]] Result<void> check_value(const std::string& key, const Node& value) const {
    for (const auto& [macro, style] : macros_.styles) {
      if (auto words = argument_words(key, value, style, program_.arguments); !words)
        return tl::unexpected(std::move(words.error()));
    }
    if (!macros_.has_hydra) return {};
    MacroValues values;
    values.arguments = program_.arguments;
    values.parameters.emplace_back(key, value);
    if (auto words = hydra_words(values); !words) return tl::unexpected(std::move(words.error()));
    return {};
  }

  /// Values whose words only some trainers understand as they were meant.
  void note_unspelt() {
    Keys silent;
    Keys lists;
    const auto drops_false = std::ranges::any_of(
        macros_.styles, [](const auto& used) { return used.second == ArgumentStyle::bool_flags; });
    for_each_value(out_, [&](const std::string& key, const Node& value) {
      const auto* argument = config::find_argument(program_.arguments, key);
      if (argument && argument->spelling != config::Spelling::as_macro) return;
      if (!value.is_scalar()) return lists.add(key, value);
      const auto json = config::to_json(value);
      if (drops_false && json.is_boolean() && !json.get<bool>()) silent.add(key, value);
    });
    if (!silent.names().empty()) note_silent(silent);
    if (!lists.names().empty()) note_lists(lists);
  }

  void note_silent(const Keys& keys) {
    const auto& key = keys.names().front();
    out_.notes.push_back(
        {fmt::format("false is passed as nothing, so that the trainer's default counts, for {}",
                     named(keys.names())),
         fmt::format("say how the trainer takes it: arguments: {{{0}: flag-pair}} writes "
                     "--no-{0}, 'value' --{0}=false; 'flag' is nothing, as now",
                     key),
         place_if_known(keys.first().origin())});
  }

  /// Parsers of key=value read JSON, as that is YAML; those of --key=value mostly do not.
  void note_lists(const Keys& keys) {
    const auto& key = keys.names().front();
    const auto used = std::ranges::find_if(
        macros_.styles, [](const auto& style) { return style.second != ArgumentStyle::bare; });
    if (used == macros_.styles.end()) return;
    const auto words = argument_words(key, keys.first(), used->second, {});
    if (!words) return;
    out_.notes.push_back(
        {fmt::format("lists and mappings are passed as JSON ({}), for {}", join(*words, " "),
                     named(keys.names())),
         fmt::format("say how the trainer takes it: arguments: {{{}: list}} (--x 1 2), repeat "
                     "(--x 1 --x 2), comma (--x 1,2), or json as now",
                     key),
         place_if_known(keys.first().origin())});
  }

  /// False values that go out as a text which the script takes for true.
  void note_traps() {
    Keys texts;
    for_each_value(out_, [&](const std::string& key, const Node& value) {
      const auto json = value.is_scalar() ? config::to_json(value) : nlohmann::ordered_json();
      if (json.is_boolean() && !json.get<bool>()) texts.add(key, value);
    });
    if (texts.names().empty()) return;
    for (const auto& [name, script] : scripts_of(program_, out_.grid.path)) {
      for (const auto& key : texts.names()) note_trap(key, name, script, texts.first());
    }
  }

  void note_trap(const std::string& key, const std::string& name, const std::string& script,
                 const Node& value) {
    for (const auto& [macro, style] : macros_.styles) {
      const auto words = argument_words(key, value, style, program_.arguments);
      if (!words || words->empty()) continue;
      const auto option = words->front().substr(0, words->front().find('='));
      const bool is_flag = words->size() == 1 && option == words->front();
      const bool is_trap = !is_flag && takes_any_text_for_true(script, option);
      const auto flag = option.substr(std::min(option.find_first_not_of('-'), option.size()));
      if (!is_trap && !(words->size() == 2 && ignores_separate_boolean(script, flag))) continue;
      out_.notes.push_back(
          {fmt::format("'{}' takes '{}' for true, as it would take any text", name,
                       join(*words, " ")),
           is_trap ? fmt::format("declare {} with action=argparse.BooleanOptionalAction instead of "
                                 "type=bool, and say arguments: {{{}: flag-pair}}",
                                 option, key)
                   : fmt::format("say arguments: {{{0}: --{0}/--no{0}}}, or use ${{args}}", key),
           place_if_known(value.origin())});
      return;
    }
  }

  Expansion& out_;
  const Program& program_;
  UsedMacros macros_;
};

}  // namespace

Result<void> check_arguments(Expansion& expansion) {
  const auto trainer = expansion.grid.trainer;
  GRIDCTL_TRY(ArgumentChecker(expansion, trainer).check());
  const auto tester = expansion.grid.tester;
  if (!tester) return {};
  return ArgumentChecker(expansion, *tester).check();
}

}  // namespace gridctl::plan
