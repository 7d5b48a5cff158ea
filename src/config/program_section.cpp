#include "program_section.hpp"

#include "arguments.hpp"
#include "resources.hpp"
#include "section.hpp"

#include <gridctl/config/merge.hpp>
#include <gridctl/config/split_words.hpp>
#include <gridctl/core/line_pattern.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gridctl::config {
namespace {

Result<std::vector<std::string>> read_command(const Node& node, const std::string& what) {
  if (!node.is_scalar() || node.is_null()) return read_texts(node, what);
  auto words = split_words(node.text());
  if (!words) words.error().place = place_of(node.origin());
  return words;
}

Result<void> read_environment(const Node& node, const std::string& what, Program& program) {
  if (!node.is_mapping()) return wrong_type(node, what, "a mapping");
  for (const auto& [name, value] : node.entries()) {
    GRIDCTL_TRY_ASSIGN(const auto text,
                       read_text(value, fmt::format("'{}' in {}", name.text(), what)));
    std::erase_if(program.environment,
                  [&written = name.text()](const auto& old) { return old.first == written; });
    program.environment.emplace_back(name.text(), text);
  }
  return {};
}

/// Each expression is compiled, to find what is wrong with one before a run is started.
Result<void> read_metrics(const Node& node, const std::string& what, Program& program) {
  if (!node.is_mapping()) return wrong_type(node, what, "a mapping of names to expressions");
  program.metrics.clear();
  for (const auto& [name, value] : node.entries()) {
    GRIDCTL_TRY_ASSIGN(auto text, read_text(value, fmt::format("'{}' in {}", name.text(), what)));
    auto pattern = LinePattern::compile(text);
    if (!pattern) {
      return fail(ErrorKind::config,
                  fmt::format("'{}' in {}: {}", name.text(), what, pattern.error().message),
                  pattern.error().help, place_of(value.origin()));
    }
    program.metrics.emplace_back(name.text(), std::move(text));
  }
  return {};
}

/// Over those of the program that is extended.
Result<void> read_defaults(const Node& node, const std::string& what, Program& program) {
  if (!node.is_mapping()) return wrong_type(node, what, "a mapping");
  GRIDCTL_TRY_ASSIGN(auto laid, overlay(std::move(program.defaults), as_defaults(node)));
  program.defaults = std::move(laid);
  return {};
}

/// Globs are looked for below the run's directory.
Result<std::vector<std::string>> read_globs(const Node& node, const std::string& what) {
  auto globs = read_texts(node, what);
  if (!globs || std::ranges::none_of(*globs, [](const auto& g) { return g.starts_with('/'); }))
    return globs;
  return fail(ErrorKind::config, fmt::format("{} must be relative to the run's directory", what),
              "remove the leading '/'", place_of(node.origin()));
}

/// Stores what a reader made of the key, if it is there.
template <class Value, class Reader>
Result<void> read_into(Value& target, const Node& section, const std::string& name, Reader reader,
                       const std::string& section_name) {
  const auto* node = section.find(name);
  if (!node) return {};
  GRIDCTL_TRY_ASSIGN(auto value, reader(*node, fmt::format("'{}' in {}", name, section_name)));
  target = std::move(value);
  return {};
}

/// Remembers where the items of a list are written.
void note_list(const Node& section, const std::string& key, std::size_t count, Program& program) {
  const auto* node = section.find(key);
  if (!node) return;
  std::erase_if(program.places, [&](const auto& old) { return old.first.starts_with(key + "."); });
  for (std::size_t i = 0; i < count; ++i) {
    const auto& item = node->is_sequence() ? node->items()[i] : *node;
    program.places.insert_or_assign(fmt::format("{}.{}", key, i), item.origin());
  }
}

/// Remembers where each text that may hold macros is written.
void note_places(const Node& section, Program& program) {
  note_list(section, "command", program.command.size(), program);
  note_list(section, "produces", program.produces.size(), program);
  for (const auto* key : {"cwd", "model"}) {
    if (const auto* node = section.find(key)) program.places.insert_or_assign(key, node->origin());
  }
  const auto* environment = section.find("env");
  if (!environment) return;
  for (const auto& [name, value] : environment->entries())
    program.places.insert_or_assign("env." + name.text(), value.origin());
}

}  // namespace

Result<void> read_setup(const Node& section, const std::string& name, Program& program) {
  GRIDCTL_TRY(read_into(program.setup, section, "setup", read_command, name).and_then([&] {
    return read_into(program.setup_inputs, section, "setup_inputs", read_texts, name);
  }));
  note_list(section, "setup", program.setup.size(), program);
  note_list(section, "setup_inputs", program.setup_inputs.size(), program);
  return {};
}

namespace {

Result<void> read_keys(const Node& section, const std::string& name, Program& program) {
  const auto texts = [&](auto& target, const char* key) {
    return read_into(target, section, key, read_texts, name);
  };
  const auto text = [&](auto& target, const char* key) {
    return read_into(target, section, key, read_text, name);
  };
  return read_into(program.command, section, "command", read_command, name)
      .and_then([&] { return texts(program.seed_keys, "seed_keys"); })
      .and_then([&] { return texts(program.run_dir_keys, "run_dir_keys"); })
      .and_then([&] { return read_setup(section, name, program); })
      .and_then([&] { return texts(program.ignore, "ignore"); })
      .and_then([&] { return read_into(program.produces, section, "produces", read_globs, name); })
      .and_then([&] { return text(program.model, "model"); })
      .and_then([&] { return text(program.cwd, "cwd"); })
      .and_then([&] { return text(program.tester, "tester"); })
      .and_then([&]() -> Result<void> {
        const auto* node = section.find("env");
        if (!node) return {};
        return read_environment(*node, fmt::format("'env' in {}", name), program);
      })
      .and_then([&]() -> Result<void> {
        const auto* node = section.find("arguments");
        if (!node) return {};
        return read_arguments(*node, fmt::format("'arguments' in {}", name), program.arguments);
      })
      .and_then([&]() -> Result<void> {
        const auto* node = section.find("resources");
        if (!node) return {};
        GRIDCTL_TRY_ASSIGN(auto own, read_resources(*node, fmt::format("'resources' in {}", name)));
        program.resources = laid_over(std::move(own), program.resources);
        return {};
      })
      .and_then([&]() -> Result<void> {
        const auto* node = section.find("metrics");
        if (!node) return {};
        return read_metrics(*node, fmt::format("'metrics' in {}", name), program);
      })
      .and_then([&]() -> Result<void> {
        const auto* node = section.find("defaults");
        if (!node) return {};
        return read_defaults(*node, fmt::format("'defaults' in {}", name), program);
      });
}

tl::unexpected<Error> lacks(const Node& section, const std::string& what, const char* key,
                            const char* help) {
  const bool is_section = what.find(' ') == std::string::npos;
  return fail(
      ErrorKind::config,
      fmt::format("{} has no '{}'", is_section ? fmt::format("the {} section", what) : what, key),
      help, place_of(section.origin()));
}

std::vector<std::string> known_keys(Role role) {
  if (role == Role::tester)
    return {"command", "arguments", "produces", "cwd",      "env",
            "extends", "model",     "metrics",  "resources"};
  return {"command",      "arguments", "produces", "cwd",          "env",
          "extends",      "ignore",    "defaults", "tester",       "seed_keys",
          "run_dir_keys", "metrics",   "setup",    "setup_inputs", "resources"};
}

}  // namespace

Result<std::optional<Program>> read_part(const Node& task, const std::string& name, Program base) {
  static constexpr std::array kKeys = {"command", "env", "cwd", "produces"};
  if (std::ranges::none_of(kKeys, [&](const char* key) { return task.find(key); }))
    return std::nullopt;
  GRIDCTL_TRY(
      read_into(base.command, task, "command", read_command, name)
          .and_then([&] { return read_into(base.produces, task, "produces", read_globs, name); })
          .and_then([&] { return read_into(base.cwd, task, "cwd", read_text, name); }));
  if (const auto* environment = task.find("env"))
    GRIDCTL_TRY(read_environment(*environment, fmt::format("'env' in {}", name), base));
  note_places(task, base);
  return base;
}

Result<Program> read_program(const Node& section, Role role, const std::string& what,
                             const FindBase& find_base) {
  GRIDCTL_TRY(check_section(section, what, known_keys(role)));
  Program program;
  if (const auto* extends = section.find("extends")) {
    auto base = find_base(*extends);
    if (!base) return base;
    program = std::move(*base);
  }
  program.name = what;
  program.origin = section.origin();
  GRIDCTL_TRY(read_keys(section, what, program));
  note_places(section, program);
  if (program.command.empty())
    return lacks(section, what, "command",
                 "such as command: [python3, main.py, --config, \"${config}\", --out, "
                 "\"${run_dir}\"]");
  if (role == Role::tester && program.model.empty())
    return lacks(section, what, "model",
                 "it tells what marks a trained model, such as model: \"**/model_best.pt\"");
  return program;
}

}  // namespace gridctl::config
