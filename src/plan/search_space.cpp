#include "search_space.hpp"

#include "identity.hpp"
#include "keys.hpp"
#include "naming.hpp"
#include "swept_key.hpp"
#include "values/distribution.hpp"

#include <gridctl/config/values.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::plan {
namespace {

using config::Node;
using stats::DistributionKind;

constexpr std::size_t kMostNamed = 6;
constexpr const char* kKinds = "a list, or one of uniform, loguniform, int and choice";

tl::unexpected<Error> wrong_in_space(std::string message, std::string help, const Node& at) {
  return fail(ErrorKind::config, std::move(message), std::move(help),
              config::place_of(at.origin()));
}

bool is_whole_kind(DistributionKind kind) {
  return kind == DistributionKind::integer || kind == DistributionKind::log_integer;
}

Result<void> take_choices(const Node& list, SearchedKey& into) {
  GRIDCTL_TRY_ASSIGN(into.key.values, read_values(into.key.name, list));
  const auto& values = into.key.values;
  if (values.size() < 2)
    return wrong_in_space(
        fmt::format("'{}' has one value, and nothing to search for", into.key.name),
        "list further values, or set the one in 'grid_overwrite'", list);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto value = values.at(i);
    const auto first = coordinate_of(into.key, value);
    if (first && static_cast<std::size_t>(*first) < i)
      return wrong_in_space(
          fmt::format("'{}' is listed twice for '{}'", value_text(value), into.key.name),
          "remove one of the two", value);
  }
  into.dimension.domain = search::Choices{values.size()};
  return {};
}

Result<void> take_log(const Node& log, const Node& name, SearchedKey& into) {
  auto& distribution = *into.key.distribution;
  const auto json = config::to_json(log);
  if (!json.is_boolean())
    return wrong_in_space("'log' must be true or false", "write {int: [16, 512], log: true}", log);
  if (distribution.kind != DistributionKind::integer)
    return wrong_in_space(fmt::format("'log' does not go with {}", name.text()),
                          "loguniform is uniform of the logarithm", log);
  if (!json.get<bool>()) return {};
  if (distribution.first < 1)
    return wrong_in_space(fmt::format("'min' of '{}' must be at least 1 with 'log'", into.key.name),
                          "a logarithm needs numbers above 0: raise it, or leave 'log' out", log);
  distribution.kind = DistributionKind::log_integer;
  return {};
}

/// {uniform: [0, 0.5]}, {int: [1, 8], log: true}, {choice: [a, b]}; each also with `when`.
Result<void> take_domain(const Node& written, SearchedKey& into) {
  const Node* name = nullptr;
  const Node* body = nullptr;
  for (const auto& [key, value] : written.entries()) {
    if (key.text() == "when" || key.text() == "log") continue;
    if (name)
      return wrong_in_space(
          fmt::format("'{}' has both {} and {}", into.key.name, name->text(), key.text()),
          "remove one of the two", key);
    name = &key;
    body = &value;
  }
  if (!name)
    return wrong_in_space(fmt::format("'{}' does not say what it may be", into.key.name),
                          fmt::format("give {}", kKinds), written);
  const auto* log = written.find("log");
  if (name->text() == "choice") {
    if (log) return wrong_in_space("'log' does not go with choice", "remove it", *log);
    return take_choices(*body, into);
  }
  const std::vector<std::string> known = {"uniform", "loguniform", "int", "choice"};
  if (name->text() == "normal")
    return wrong_in_space("a search needs bounds, and normal has none", "take uniform", *name);
  if (std::ranges::count(known, name->text()) == 0) {
    const auto near = nearest(name->text(), known);
    return wrong_in_space(
        fmt::format("'{}' is nothing that '{}' may be", name->text(), into.key.name),
        near ? fmt::format("did you mean '{}'?", *near) : fmt::format("give {}", kKinds), *name);
  }
  GRIDCTL_TRY_ASSIGN(into.key.distribution, read_distribution(*name, *body));
  if (log) GRIDCTL_TRY(take_log(*log, *name, into));
  into.dimension.domain = *into.key.distribution;
  return {};
}

Result<SearchedKey> read_searched_key(const Node& written, const Node& value) {
  SearchedKey searched;
  GRIDCTL_TRY_ASSIGN(searched.key, read_key(written));
  searched.dimension.name = searched.key.name;
  if (value.is_sequence()) {
    GRIDCTL_TRY(take_choices(value, searched));
  } else if (value.is_mapping()) {
    GRIDCTL_TRY(take_domain(value, searched));
  } else {
    return wrong_in_space(
        fmt::format("'{}' has one value, and nothing to search for", searched.key.name),
        fmt::format("give {}; or set the one value in 'grid_overwrite'", kKinds), written);
  }
  return searched;
}

Result<search::Condition> read_condition(const Node& name, const Node& wanted,
                                         const std::vector<SearchedKey>& keys) {
  const auto parent = std::ranges::find_if(
      keys, [&](const SearchedKey& one) { return one.key.name == name.text(); });
  if (parent == keys.end()) {
    std::vector<std::string> known;
    for (const auto& one : keys) known.push_back(one.key.name);
    const auto near = meant_key(name.text(), known);
    return wrong_in_space(fmt::format("'when' names '{}', which is not searched for", name.text()),
                          near ? fmt::format("did you mean '{}'?", *near) : "name a key of 'space'",
                          name);
  }
  const auto& distribution = parent->key.distribution;
  if (distribution && !is_whole_kind(distribution->kind))
    return wrong_in_space(
        fmt::format("'when' names '{}', which is drawn from all numbers", name.text()),
        "name a key that has a list of values, or an int", name);
  search::Condition condition{name.text(), {}};
  for (const auto& value : wanted.is_sequence() ? wanted.items() : std::vector{wanted}) {
    const auto place = coordinate_of(parent->key, value);
    if (!place)
      return wrong_in_space(fmt::format("'{}' is never '{}'", name.text(), value_text(value)),
                            fmt::format("it is {}", domain_of(parent->key)), value);
    condition.values.push_back(*place);
  }
  if (condition.values.empty())
    return wrong_in_space(fmt::format("'when' gives no value of '{}'", name.text()),
                          fmt::format("it is {}", domain_of(parent->key)), wanted);
  return condition;
}

Result<void> take_conditions(const Node& space, std::vector<SearchedKey>& keys) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto& written = space.entries()[i].second;
    const auto* when = written.is_mapping() ? written.find("when") : nullptr;
    if (!when) continue;
    if (!when->is_mapping() || when->entries().empty())
      return wrong_in_space(fmt::format("'when' of '{}' is no mapping", keys[i].key.name),
                            "name another key of 'space' and its value: when: {model.name: cnn}",
                            *when);
    for (const auto& [name, wanted] : when->entries()) {
      GRIDCTL_TRY_ASSIGN(auto condition, read_condition(name, wanted, keys));
      keys[i].dimension.when.push_back(std::move(condition));
    }
  }
  return {};
}

}  // namespace

Result<std::vector<SearchedKey>> read_space(const Node& space) {
  std::vector<SearchedKey> keys;
  for (const auto& [written, value] : space.entries()) {
    GRIDCTL_TRY_ASSIGN(auto key, read_searched_key(written, value));
    const auto same = std::ranges::find_if(
        keys, [&](const SearchedKey& one) { return one.key.name == key.key.name; });
    if (same != keys.end())
      return wrong_in_space(fmt::format("'{}' is searched for twice", key.key.name),
                            "remove one of the two", written);
    keys.push_back(std::move(key));
  }
  GRIDCTL_TRY(take_conditions(space, keys));
  return keys;
}

std::optional<double> coordinate_of(const SweptKey& key, const Node& value) {
  if (!key.distribution) {
    const auto line = value_line(value);
    for (std::size_t i = 0; i < key.values.size(); ++i) {
      if (value_line(key.values.at(i)) == line) return static_cast<double>(i);
    }
    return std::nullopt;
  }
  if (!value.is_scalar()) return std::nullopt;
  const auto json = config::to_json(value);
  const auto number =
      json.is_number() ? std::optional(json.get<double>()) : config::float_of_yaml12(value);
  const auto& [kind, least, greatest] = *key.distribution;
  if (!number || !std::isfinite(*number) || *number < least || *number > greatest)
    return std::nullopt;
  if (is_whole_kind(kind) && std::floor(*number) != *number) return std::nullopt;
  return number;
}

std::string domain_of(const SweptKey& key) {
  if (key.distribution)
    return fmt::format("a {}number from {:g} to {:g}",
                       is_whole_kind(key.distribution->kind) ? "whole " : "",
                       key.distribution->first, key.distribution->second);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(key.values.size(), kMostNamed); ++i)
    texts.push_back(value_text(key.values.at(i)));
  return "one of " + join(texts, ", ") + (key.values.size() > kMostNamed ? ", …" : "");
}

}  // namespace gridctl::plan
