#include "template.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

tl::unexpected<Error> unknown_macro(const std::string& name, const Spot& spot) {
  std::vector<std::string> names;
  for (const auto& macro : macro_table()) names.emplace_back(macro.name());
  // Other programs write a value of the configuration as '${lr}', '${config.lr}', '${args.lr}'.
  auto key = name;
  for (const std::string_view prefix : {"config.", "cfg.", "args.", "params."}) {
    if (key.starts_with(prefix)) key.erase(0, prefix.size());
  }
  auto help = fmt::format(
      "a value of the configuration is '${{param:{}}}'; 'gridctl help trainer' lists the macros; "
      "'$${{' is a literal '${{'",
      key.find(':') == std::string::npos ? key : "KEY");
  if (const auto near = nearest(name.substr(0, name.find(':')), names)) {
    const auto& macro = *std::ranges::find(macro_table(), *near, &Macro::name);
    help = fmt::format("did you mean '${{{}}}'?", macro.doc.name);
  }
  return fail(ErrorKind::config, fmt::format("unknown macro '${{{}}}' in {}", name, spot.what),
              std::move(help), spot.place);
}

tl::unexpected<Error> wrong(const std::string& text, const Spot& spot, std::string_view problem,
                            std::string help) {
  return fail(ErrorKind::config, fmt::format("'{}' in {}: {}", text, spot.what, problem),
              std::move(help), spot.place);
}

/// The macro between the braces: "run_dir", "param:training.lr".
Result<Part> parse_macro(const std::string& inside, const Spot& spot) {
  const auto colon = inside.find(':');
  const auto is_it = [&](const Macro& macro) {
    return macro.name() == inside.substr(0, colon) &&
           macro.has_argument() == (colon != std::string::npos);
  };
  const auto macro = std::ranges::find_if(macro_table(), is_it);
  if (macro == macro_table().end()) return unknown_macro(inside, spot);
  return Part{colon == std::string::npos ? std::string() : inside.substr(colon + 1), &*macro};
}

}  // namespace

Result<Parts> parse_template(const std::string& text, const Spot& spot) {
  Parts parts;
  std::string literal;
  for (std::size_t at = 0; at < text.size();) {
    if (text.compare(at, 3, "$${") == 0) {
      literal += "${";
      at += 3;
    } else if (text.compare(at, 2, "${") == 0) {
      const auto end = text.find('}', at);
      if (end == std::string::npos)
        return wrong(text, spot, "'${' is never closed", "write '$${' for a literal '${'");
      const auto inside = text.substr(at + 2, end - at - 2);
      if (inside.find("${") != std::string::npos)
        return wrong(text, spot, "a macro cannot stand within a macro", "make two items of it");
      GRIDCTL_TRY_ASSIGN(auto part, parse_macro(inside, spot));
      if (!literal.empty()) parts.push_back({std::exchange(literal, {}), nullptr});
      parts.push_back(std::move(part));
      at = end + 1;
    } else {
      literal += text[at++];
    }
  }
  if (!literal.empty() || parts.empty()) parts.push_back({literal, nullptr});
  for (const auto& part : parts) {
    if (part.macro && part.macro->items && parts.size() > 1)
      return wrong(text, spot,
                   fmt::format("${{{}}} stands for several items", part.macro->doc.name),
                   "make it an item of its own");
  }
  return parts;
}

Result<Parts> parse_text(const std::string& text, const Spot& spot) {
  auto parts = parse_template(text, spot);
  if (parts && parts->front().macro && parts->front().macro->items)
    return wrong(text, spot, "it stands for several items, and can be one of the command only",
                 "'${args_json}' is the same as one text");
  return parts;
}

Result<std::string> fill(const Parts& parts, const MacroValues& values, const Spot& spot) {
  std::string text;
  for (const auto& part : parts) {
    if (!part.macro) {
      text += part.text;
      continue;
    }
    auto value = part.macro->text(values, part.text);
    if (!value) {
      if (!value.error().place) value.error().place = spot.place;
      return value;
    }
    text += *value;
  }
  return text;
}

}  // namespace gridctl::plan
