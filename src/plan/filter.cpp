#include "identity.hpp"
#include "values/decimal.hpp"
#include "values/split_list.hpp"

#include <gridctl/config/loader.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/plan/filter.hpp>

#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fnmatch.h>
#include <nlohmann/json.hpp>

namespace gridctl::plan {
namespace {

using config::Node;

// Longer ones first: "<=" begins with "<".
constexpr std::array<std::pair<std::string_view, Comparison>, 7> kOperators = {
    {{"!=", Comparison::not_equal},
     {"<=", Comparison::at_most},
     {">=", Comparison::at_least},
     {"==", Comparison::equal},
     {"=", Comparison::equal},
     {"<", Comparison::less},
     {">", Comparison::greater}}};

bool is_order(Comparison comparison) {
  return comparison != Comparison::equal && comparison != Comparison::not_equal;
}

std::optional<double> number_of(const Node& node) {
  if (!node.is_scalar()) return std::nullopt;
  const auto json = config::to_json(node);
  if (json.is_number()) return json.get<double>();
  // "1e-3" is a text to YAML 1.1, and a number to who wrote it.
  const bool has_power = node.text().find_first_of("eE") != std::string::npos;
  if (node.style() != config::Style::plain || !has_power) return std::nullopt;
  const auto decimal = parse_decimal(node.text());
  return decimal ? std::optional(to_double(*decimal)) : std::nullopt;
}

bool is_pattern(const Node& node) {
  return node.is_scalar() && node.style() == config::Style::plain &&
         node.text().find_first_of("*?[") != std::string::npos;
}

bool equals(const Node& wanted, const Node& value) {
  const auto wanted_number = number_of(wanted);
  const auto number = number_of(value);
  if (wanted_number && number) return *wanted_number == *number;
  if (is_pattern(wanted))
    return value.is_scalar() && ::fnmatch(wanted.text().c_str(), value.text().c_str(), 0) == 0;
  return value_line(wanted) == value_line(value);
}

bool in_order(Comparison comparison, double value, double bound) {
  switch (comparison) {
    case Comparison::less:
      return value < bound;
    case Comparison::at_most:
      return value <= bound;
    case Comparison::greater:
      return value > bound;
    case Comparison::at_least:
      return value >= bound;
    case Comparison::equal:
      return value == bound;
    case Comparison::not_equal:
      return value != bound;
  }
  return false;
}

/// Splits "a=1 and b=2" too.
std::vector<std::string_view> split_and(std::string_view text) {
  constexpr std::string_view kAnd = " and ";
  std::vector<std::string_view> parts;
  for (auto at = text.find(kAnd); at != std::string_view::npos; at = text.find(kAnd)) {
    parts.push_back(trim(text.substr(0, at)));
    text.remove_prefix(at + kAnd.size());
  }
  parts.push_back(trim(text));
  return parts;
}

/// The value of a condition; a pattern stays as it is.
Result<Node> read_value(std::string_view text, const std::string& written) {
  const bool has_syntax =
      !text.empty() && std::string_view("[{\"'").find(text.front()) != std::string_view::npos;
  const bool is_glob = !has_syntax && text.find_first_of("*?[") != std::string_view::npos;
  if (is_glob) return Node::scalar(std::string(text), config::Style::plain);
  return config::parse_value(text, written);
}

Result<Condition> parse_condition(std::string_view text, const std::string& written) {
  const auto at = text.find_first_of("=<>!");
  for (const auto& [sign, comparison] : kOperators) {
    if (at == std::string_view::npos || !text.substr(at).starts_with(sign)) continue;
    Condition condition{std::string(trim(text.substr(0, at))), comparison, {}};
    if (condition.key.empty()) break;
    GRIDCTL_TRY_ASSIGN(auto value, read_value(trim(text.substr(at + sign.size())), written));
    condition.value = std::move(value);
    if (is_order(comparison) && !number_of(condition.value))
      return fail(ErrorKind::usage, fmt::format("'{}': '{}' compares numbers", written, sign),
                  fmt::format("write {}{}NUMBER", condition.key, sign));
    return condition;
  }
  return fail(ErrorKind::usage, fmt::format("'{}': '{}' is no condition", written, text),
              "write KEY=VALUE, with =, !=, <, <=, > or >=; several joined by commas");
}

}  // namespace

Result<Filter> parse_filter(std::string_view text, std::string_view flag) {
  Filter filter;
  filter.text = fmt::format("{} {}", flag, text);
  const auto parts = split_list(text);
  if (!parts)
    return fail(ErrorKind::usage,
                fmt::format("a bracket or quote of '{}' is never closed", filter.text),
                "close it; to the shell the whole is one word, in single quotes");
  for (const auto part : *parts) {
    for (const auto one : split_and(part)) {
      GRIDCTL_TRY_ASSIGN(auto condition, parse_condition(one, filter.text));
      filter.conditions.push_back(std::move(condition));
    }
  }
  return filter;
}

bool holds(const Condition& condition, const config::Node* value) {
  const auto comparison = condition.comparison;
  if (!value) return comparison == Comparison::not_equal;
  if (!is_order(comparison))
    return equals(condition.value, *value) == (comparison == Comparison::equal);
  const auto number = number_of(*value);
  return number && in_order(comparison, *number, *number_of(condition.value));
}

}  // namespace gridctl::plan
