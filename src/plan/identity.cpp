#include "identity.hpp"

#include "keys.hpp"

#include <gridctl/config/values.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::plan {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kHighBasis = 0x6a09e667f3bcc908ULL;  // of the root of 2; any other would do

std::string line(const Json& value);

std::string joined(const std::vector<std::string>& parts, char open, char close) {
  return fmt::format("{}{}{}", open, fmt::join(parts, ","), close);
}

std::string text_line(const Json& text) {
  return text.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string float_line(double number) {
  if (std::isnan(number)) return ".nan";
  if (std::isinf(number)) return number < 0 ? "-.inf" : ".inf";
  return Json(number).dump();
}

std::string line(const Json& value) {
  std::vector<std::string> parts;
  if (value.is_number_float()) return float_line(value.get<double>());
  if (value.is_array()) {
    for (const auto& item : value) parts.push_back(line(item));
    return joined(parts, '[', ']');
  }
  if (value.is_object()) {
    for (const auto& [key, item] : value.items())
      parts.push_back(text_line(key) + ":" + line(item));
    std::ranges::sort(parts);
    return joined(parts, '{', '}');
  }
  return text_line(value);
}

/// Puts the numbers that only YAML 1.2 sees into the value as YAML 1.1 reads it.
void read_floats(const config::Node& node, Json& json) {
  if (const auto number = config::float_of_yaml12(node)) {
    json = *number;
    return;
  }
  for (std::size_t i = 0; i < node.items().size(); ++i) read_floats(node.items()[i], json[i]);
  auto member = json.begin();
  for (const auto& [key, value] : node.entries()) {
    read_floats(value, *member);
    ++member;
  }
}

}  // namespace

std::uint64_t splitmix64(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

std::string identity_text(const Digest& digest) {
  return fmt::format("v1:{:016x}{:016x}", digest.high, digest.low);
}

bool has_ambiguous_number(const config::Node& value) {
  if (value.is_scalar()) return config::float_of_yaml12(value).has_value();
  return std::ranges::any_of(value.items(), has_ambiguous_number) ||
         std::ranges::any_of(value.entries(),
                             [](const auto& entry) { return has_ambiguous_number(entry.second); });
}

std::string value_line(const config::Node& value, Numbers numbers) {
  auto json = config::to_json(value);
  if (numbers == Numbers::as_meant) read_floats(value, json);
  return line(json);
}

Digest digest_of(std::string_view key, const config::Node& leaf, Numbers numbers) {
  const auto text = fmt::format("{}={}", key, value_line(leaf, numbers));
  return {splitmix64(fnv1a(text, kHighBasis)), splitmix64(fnv1a(text))};
}

Digest digest_at(const std::string& key, const config::Node& value,
                 const std::vector<std::string>& ignored, Numbers numbers) {
  const auto counts = [&](std::string_view leaf) {
    return std::ranges::none_of(ignored,
                                [&](const auto& parent) { return is_below(leaf, parent); });
  };
  Digest sum;
  if (!value.is_mapping() || value.entries().empty()) {
    if (counts(key)) sum += digest_of(key, value, numbers);
    return sum;
  }
  for (const auto& [inner, leaf] : config::leaves(value)) {
    const auto path = fmt::format("{}.{}", key, inner);
    if (counts(path)) sum += digest_of(path, *leaf, numbers);
  }
  return sum;
}

}  // namespace gridctl::plan
