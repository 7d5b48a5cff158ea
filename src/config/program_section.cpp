#include "program_section.hpp"

#include "section.hpp"
#include "words.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::config {
namespace {

const char* word_of(Role role) {
  return role == Role::trainer ? "trainer" : "tester";
}

bool fits(const Program& program, Role role) {
  return program.model.empty() == (role == Role::trainer);
}

Result<std::vector<std::string>> read_command(const Node& node, const std::string& what) {
  if (!node.is_scalar() || node.is_null()) return read_texts(node, what);
  auto words = split_words(node.text());
  if (!words) words.error().place = place_of(node.origin());
  return words;
}

Result<void> read_environment(const Node& node, const std::string& what, Program& program) {
  if (!node.is_mapping()) return wrong_type(node, what, "a mapping");
  for (const auto& [name, value] : node.entries()) {
    const auto text = read_text(value, fmt::format("'{}' in {}", name.text(), what));
    if (!text) return tl::unexpected(text.error());
    program.environment.emplace_back(name.text(), *text);
  }
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
  auto value = reader(*node, fmt::format("'{}' in {}", name, section_name));
  if (!value) return tl::unexpected(value.error());
  target = std::move(*value);
  return {};
}

Result<void> read_keys(const Node& section, const std::string& name, Program& program) {
  const auto texts = [&](auto& target, const char* key) {
    return read_into(target, section, key, read_texts, name);
  };
  const auto text = [&](auto& target, const char* key) {
    return read_into(target, section, key, read_text, name);
  };
  return read_into(program.command, section, "command", read_command, name)
      .and_then([&] { return texts(program.seed_keys, "seed_keys"); })
      .and_then([&] { return texts(program.ignore, "ignore"); })
      .and_then([&] { return read_into(program.produces, section, "produces", read_globs, name); })
      .and_then([&] { return text(program.model, "model"); })
      .and_then([&] { return text(program.cwd, "cwd"); })
      .and_then([&]() -> Result<void> {
        const auto* node = section.find("env");
        if (!node) return {};
        return read_environment(*node, fmt::format("'env' in {}", name), program);
      });
}

tl::unexpected<Error> lacks(const Node& section, const std::string& name, const char* key,
                            const char* help) {
  return fail(ErrorKind::config, fmt::format("the {} section has no '{}'", name, key), help,
              place_of(section.origin()));
}

}  // namespace

Result<Program> read_program(const Node& section, Role role) {
  const std::string name = word_of(role);
  std::vector<std::string> known = {"command", "produces", "cwd", "env"};
  if (role == Role::trainer) {
    known.insert(known.end(), {"seed_keys", "ignore"});
  } else {
    known.emplace_back("model");
  }
  Program program;
  program.name = name;
  program.origin = section.origin();
  const auto read = check_section(section, name, known).and_then([&] {
    return read_keys(section, name, program);
  });
  if (!read) return tl::unexpected(read.error());
  if (program.command.empty())
    return lacks(section, name, "command",
                 "such as command: [python3, main.py, --config, \"${config}\", --out, "
                 "\"${run_dir}\"]");
  if (role == Role::tester && program.model.empty())
    return lacks(section, name, "model",
                 "it tells what marks a trained model, such as model: \"**/model_best.pt\"");
  return program;
}

Result<Program> profile(const std::string& name, Role role,
                        const std::optional<Origin>& written_at) {
  const auto* program = find_builtin_program(name);
  if (program && fits(*program, role)) return *program;
  std::vector<std::string> names;
  for (const auto& known : builtin_programs()) {
    if (fits(known, role)) names.push_back(known.name);
  }
  std::optional<Place> place;
  if (written_at) place = place_of(*written_at);
  return fail(written_at ? ErrorKind::config : ErrorKind::usage,
              fmt::format("there is no {} profile '{}'", word_of(role), name),
              fmt::format("{} (a program of your own gets a '{}:' section in the grid file)",
                          suggestion(name, names), word_of(role)),
              place);
}

}  // namespace gridctl::config
