#include "values/distribution.hpp"

#include "values/decimal.hpp"

#include <gridctl/config/values.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::plan {
namespace {

using config::Node;
using stats::Distribution;
using stats::DistributionKind;

constexpr std::array<std::pair<std::string_view, DistributionKind>, 4> kKinds = {{
    {"uniform", DistributionKind::uniform},
    {"loguniform", DistributionKind::loguniform},
    {"normal", DistributionKind::normal},
    {"int", DistributionKind::integer},
}};
constexpr double kLargestInteger = 9007199254740992.0;  // 2^53: all integers below are doubles

tl::unexpected<Error> wrong(std::string message, std::string help, const Node& at) {
  return fail(ErrorKind::config, std::move(message), std::move(help),
              config::place_of(at.origin()));
}

/// "uniform: {min: …, max: …}".
std::string usage(std::string_view name) {
  const auto names = distribution_arguments(name);
  return fmt::format("write {}: {{{}: …}}", name, join(names, ": …, "));
}

Result<double> read_number(const Node& node, std::string_view name, std::string_view argument,
                           bool is_integer) {
  const auto json = config::to_json(node);
  const auto ambiguous = config::float_of_yaml12(node);
  const bool fits = is_integer ? json.is_number_integer() : json.is_number() || ambiguous;
  const double number = ambiguous ? *ambiguous : json.is_number() ? json.get<double>() : 0;
  if (fits && std::isfinite(number) && (!is_integer || std::abs(number) < kLargestInteger))
    return number;
  return wrong(fmt::format("'{}' of {} is not {}", argument, name,
                           is_integer ? "a whole number" : "a number"),
               usage(name), node);
}

/// The two arguments: by their names, or in a list of two.
Result<std::array<Node, 2>> read_pair(const Node& name, const Node& body) {
  const auto names = distribution_arguments(name.text());
  if (body.is_sequence() && body.items().size() == 2)
    return std::array{body.items()[0], body.items()[1]};
  if (!body.is_mapping())
    return wrong(fmt::format("{} needs {} and {}", name.text(), names[0], names[1]),
                 usage(name.text()), body);
  for (const auto& [key, value] : body.entries()) {
    if (std::ranges::count(names, key.text()) == 0)
      return wrong(fmt::format("unknown key '{}' in {}", key.text(), name.text()),
                   usage(name.text()), key);
  }
  std::array<Node, 2> pair;
  for (std::size_t i = 0; i < pair.size(); ++i) {
    const auto* value = body.find(names[i]);
    if (!value)
      return wrong(fmt::format("{} has no '{}'", name.text(), names[i]), usage(name.text()), name);
    pair[i] = *value;
  }
  return pair;
}

Result<void> check_bounds(const Distribution& distribution, const Node& name, const Node& body) {
  if (distribution.kind == DistributionKind::normal) {
    if (distribution.second > 0) return {};
    return wrong("'sd' of normal must be greater than 0", "give it a standard deviation", body);
  }
  if (distribution.kind == DistributionKind::loguniform && distribution.first <= 0)
    return wrong("'min' of loguniform must be greater than 0", "uniform takes any numbers", body);
  if (distribution.first < distribution.second) return {};
  return wrong(fmt::format("'min' of {} must be less than 'max'", name.text()),
               "exchange the two, or write the one value", body);
}

}  // namespace

const std::vector<std::string>& distribution_names() {
  static const auto names = [] {
    std::vector<std::string> list;
    list.reserve(kKinds.size());
    for (const auto& [name, kind] : kKinds) list.emplace_back(name);
    return list;
  }();
  return names;
}

std::vector<std::string> distribution_arguments(std::string_view name) {
  if (name == "normal") return {"mean", "sd"};
  return {"min", "max"};
}

Result<Distribution> read_distribution(const Node& name, const Node& body) {
  using Kind = std::pair<std::string_view, DistributionKind>;
  const auto kind = std::ranges::find(kKinds, name.text(), &Kind::first)->second;
  const auto names = distribution_arguments(name.text());
  GRIDCTL_TRY_ASSIGN(const auto pair, read_pair(name, body));
  const bool is_integer = kind == DistributionKind::integer;
  GRIDCTL_TRY_ASSIGN(const auto first, read_number(pair[0], name.text(), names[0], is_integer));
  GRIDCTL_TRY_ASSIGN(const auto second, read_number(pair[1], name.text(), names[1], is_integer));
  const Distribution distribution{kind, first, second};
  GRIDCTL_TRY(check_bounds(distribution, name, body));
  return distribution;
}

std::string draw_value(const Distribution& distribution, std::uint64_t bits) {
  const auto value = stats::draw(distribution, bits);
  if (distribution.kind == DistributionKind::integer)
    return std::to_string(static_cast<std::int64_t>(value));
  return float_text(make_decimal(value));
}

}  // namespace gridctl::plan
