#include "macros.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/plan/command.hpp>

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

using Words = std::vector<std::string>;

/// A part of an item: literal text, or a macro with its argument.
struct Part {
  std::string text;
  const Macro* macro = nullptr;
};
using Parts = std::vector<Part>;

std::optional<Place> place_of(const config::Program& program) {
  if (!program.origin.source) return std::nullopt;
  return config::place_of(program.origin);
}

tl::unexpected<Error> unknown_macro(const std::string& name, const config::Program& program) {
  Words names;
  for (const auto& macro : macro_table()) names.emplace_back(macro.name());
  std::string help = "'gridctl help trainer' lists the macros; '$${' is a literal '${'";
  if (const auto near = nearest(name.substr(0, name.find(':')), names)) {
    const auto& macro = *std::ranges::find(macro_table(), *near, &Macro::name);
    help = fmt::format("did you mean '${{{}}}'?", macro.doc.name);
  }
  return fail(ErrorKind::config,
              fmt::format("unknown macro '${{{}}}' in the command of {}", name, program.name), help,
              place_of(program));
}

tl::unexpected<Error> wrong_item(const std::string& item, const config::Program& program,
                                 std::string_view problem, std::string help) {
  return fail(ErrorKind::config,
              fmt::format("'{}' in the command of {}: {}", item, program.name, problem),
              std::move(help), place_of(program));
}

/// The macro between the braces: "run_dir", "param:training.lr".
Result<Part> parse_macro(const std::string& inside, const config::Program& program) {
  const auto colon = inside.find(':');
  const auto is_it = [&](const Macro& macro) {
    return macro.name() == inside.substr(0, colon) &&
           macro.has_argument() == (colon != std::string::npos);
  };
  const auto macro = std::ranges::find_if(macro_table(), is_it);
  if (macro == macro_table().end()) return unknown_macro(inside, program);
  return Part{colon == std::string::npos ? std::string() : inside.substr(colon + 1), &*macro};
}

Result<Parts> parse_item(const std::string& item, const config::Program& program) {
  Parts parts;
  std::string literal;
  for (std::size_t at = 0; at < item.size();) {
    if (item.compare(at, 3, "$${") == 0) {
      literal += "${";
      at += 3;
    } else if (item.compare(at, 2, "${") == 0) {
      const auto end = item.find('}', at);
      if (end == std::string::npos)
        return wrong_item(item, program, "'${' is never closed", "write '$${' for a literal '${'");
      const auto inside = item.substr(at + 2, end - at - 2);
      if (inside.find("${") != std::string::npos)
        return wrong_item(item, program, "a macro cannot stand within a macro",
                          "make two items of it");
      GRIDCTL_TRY_ASSIGN(auto part, parse_macro(inside, program));
      if (!literal.empty()) parts.push_back({std::exchange(literal, {}), nullptr});
      parts.push_back(std::move(part));
      at = end + 1;
    } else {
      literal += item[at++];
    }
  }
  if (!literal.empty() || parts.empty()) parts.push_back({literal, nullptr});
  for (const auto& part : parts) {
    if (part.macro && part.macro->items && parts.size() > 1)
      return wrong_item(item, program,
                        fmt::format("${{{}}} stands for several items", part.macro->doc.name),
                        "make it an item of its own");
  }
  return parts;
}

/// Appends what an item stands for: mostly one word, but none or many for some macros.
Result<void> expand_item(const Parts& parts, const MacroValues& values, Words& argv) {
  const auto* first = parts.front().macro;
  if (first && first->items) {
    GRIDCTL_TRY_ASSIGN(const auto words, first->items(values));
    argv.insert(argv.end(), words.begin(), words.end());
    return {};
  }
  std::string word;
  for (const auto& part : parts) {
    if (!part.macro) {
      word += part.text;
      continue;
    }
    GRIDCTL_TRY_ASSIGN(const auto text, part.macro->text(values, part.text));
    word += text;
  }
  const bool may_vanish = parts.size() == 1 && first && first->name() == "if_gpu";
  if (!may_vanish || !word.empty()) argv.push_back(std::move(word));
  return {};
}

}  // namespace

Result<void> check_command(const config::Program& program) {
  if (program.command.empty())
    return fail(ErrorKind::config, fmt::format("the command of {} is empty", program.name),
                "give it at least the program to run", place_of(program));
  for (const auto& item : program.command) {
    if (const auto parts = parse_item(item, program); !parts) return tl::unexpected(parts.error());
  }
  return {};
}

Result<std::vector<std::string>> expand_command(const config::Program& program,
                                                const MacroValues& values) {
  Words argv;
  for (const auto& item : program.command) {
    GRIDCTL_TRY_ASSIGN(const auto parts, parse_item(item, program));
    if (const auto expanded = expand_item(parts, values, argv); !expanded)
      return tl::unexpected(expanded.error());
  }
  return argv;
}

}  // namespace gridctl::plan
