// Texts to trees, and trees to what a test compares.
#pragma once

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"
#include "support/working_dir.hpp"

#include <gridctl/config/loader.hpp>

#include <memory>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::test {

inline Result<config::Node> parse_text(const std::string& text,
                                       const std::string& name = "t.yaml") {
  return config::parse(std::make_shared<const config::Source>(config::Source{name, text}));
}

/// A tree that must parse.
inline config::Node tree(const std::string& text, const std::string& name = "t.yaml") {
  auto parsed = parse_text(text, name);
  if (!parsed) FAIL(to_text(parsed.error()));
  return *parsed;
}

inline std::string json(const config::Node& node) {
  return config::to_json(node).dump();
}
inline std::string json(const std::string& text) {
  return json(tree(text));
}

/// Checks, with the text shown if not.
inline bool contains(const std::string& text, const std::string& words) {
  INFO(text);
  const bool found = text.find(words) != std::string::npos;
  CHECK(found);
  return found;
}

/// The words a user reads; empty if there was no error.
template <class T>
std::string error_text(const Result<T>& result) {
  return result ? std::string() : to_text(result.error());
}

/// Kinds, texts, and whether a scalar is plain: what a file written from a tree must keep.
inline std::string shape(const config::Node& node) {
  if (node.is_scalar()) return (node.style() == config::Style::plain ? "p:" : "q:") + node.text();
  std::string out = node.is_sequence() ? "[" : "{";
  for (const auto& item : node.items()) out += shape(item) + "\x1f";
  for (const auto& [key, value] : node.entries())
    out += shape(key) + "\x1e" + shape(value) + "\x1f";
  return out + (node.is_sequence() ? "]" : "}");
}

}  // namespace gridctl::test
