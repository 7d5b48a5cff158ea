#include "formats/scalars.hpp"

#include <gridctl/config/values.hpp>
#include <gridctl/core/json.hpp>

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::config {
namespace {

using Json = nlohmann::ordered_json;

std::string quoted(const std::string& text) {
  return gridctl::json_text(Json(text));
}

/// The digits as written, if JSON allows them.
std::string number_text(const std::string& written, double value) {
  if (std::isnan(value)) return "NaN";
  auto text = portable_float(written);
  if (Json::accept(text)) return text;
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  return Json(value).dump();
}

std::string scalar_text(const Node& scalar) {
  const auto& text = scalar.text();
  if (scalar.style() != Style::plain) return quoted(text);
  if (const auto number = float_of_yaml12(scalar)) return number_text(text, *number);
  const auto value = yaml11_value(text);
  if (value.is_number() && looks_like_code(text)) return quoted(text);
  if (value.is_number_float()) return number_text(text, value.get<double>());
  if (yaml11_type(text) == ScalarType::integer && value.is_string())  // of more than 64 bits
    return Json::accept(text) ? text : quoted(text);
  return value.is_string() ? quoted(text) : value.dump();
}

}  // namespace

std::string json_text(const Node& value) {
  if (value.is_scalar()) return scalar_text(value);
  std::vector<std::string> parts;
  parts.reserve(value.items().size() + value.entries().size());
  if (value.is_sequence()) {
    for (const auto& item : value.items()) parts.push_back(json_text(item));
    return fmt::format("[{}]", fmt::join(parts, ","));
  }
  for (const auto& [key, item] : value.entries())
    parts.push_back(fmt::format("{}:{}", quoted(key.text()), json_text(item)));
  return fmt::format("{{{}}}", fmt::join(parts, ","));
}

std::optional<double> float_of_yaml12(const Node& scalar) {
  if (!scalar.is_scalar() || scalar.style() != Style::plain) return std::nullopt;
  const auto& text = scalar.text();
  if (text.find_first_of(".eE") == std::string::npos || yaml11_type(text) != ScalarType::text)
    return std::nullopt;
  const auto value = yaml12_value(text);
  if (!value.is_number_float()) return std::nullopt;
  const auto number = value.get<double>();
  const auto mantissa = text.substr(0, text.find_first_of("eE"));
  const bool is_lost = number == 0 && mantissa.find_first_of("123456789") != std::string::npos;
  return std::isfinite(number) && !is_lost ? std::optional(number) : std::nullopt;
}

}  // namespace gridctl::config
