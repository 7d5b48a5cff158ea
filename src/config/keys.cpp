#include "keys.hpp"

#include "formats/emit.hpp"
#include "formats/scalars.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::config {
namespace {

constexpr double kLargestExactInteger = 9007199254740992.0;  // 2^53

/// Equal for equal keys. What is no string starts with a byte that begins no string of a text file.
std::string identity(const Node& key) {
  if (is_string(key)) return key.text();
  const auto value = yaml11_value(key.text());
  std::string text = "\x01";
  if (value.is_boolean()) return text + (value.get<bool>() ? "1" : "0");
  if (value.is_number_float()) {
    const auto number = value.get<double>();
    if (std::trunc(number) == number && std::abs(number) < kLargestExactInteger)
      return text + std::to_string(static_cast<std::int64_t>(number));
  }
  return text + value.dump();
}

}  // namespace

bool is_string(const Node& scalar) {
  if (scalar.style() != Style::plain) return true;
  const auto type = yaml11_type(scalar.text());
  return type == ScalarType::text || type == ScalarType::timestamp || type == ScalarType::merge ||
         type == ScalarType::value;
}

Node key_node(std::string_view text, Origin origin) {
  const bool is_plain =
      is_safe_plain(text) && is_portable(text) && yaml11_type(text) == ScalarType::text;
  return Node::scalar(std::string(text), is_plain ? Style::plain : Style::double_quoted,
                      std::move(origin));
}

KeyIndex::KeyIndex(const std::vector<Node::Item>& entries) {
  positions_.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) add(entries[i].first, i);
}

std::optional<std::size_t> KeyIndex::find(const Node& key) const {
  const auto found = positions_.find(identity(key));
  if (found == positions_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::size_t> KeyIndex::add(const Node& key, std::size_t position) {
  const auto [place, is_new] = positions_.emplace(identity(key), position);
  if (is_new) return std::nullopt;
  return place->second;
}

}  // namespace gridctl::config
