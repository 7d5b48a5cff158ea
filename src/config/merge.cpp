#include "keys.hpp"

#include <gridctl/config/merge.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::config {
namespace {

const char* kind_word(const Node& node) {
  if (node.is_mapping()) return "a mapping";
  if (node.is_sequence()) return "a list";
  return node.is_null() ? "empty" : "a single value";
}

tl::unexpected<Error> mapping_over(const Node& lower, const Node& upper, const Origin& at,
                                   const std::string& path) {
  const auto name = path.empty() ? std::string("the configuration") : fmt::format("'{}'", path);
  auto error = fail(
      ErrorKind::config,
      fmt::format("{} is a mapping here, but {} in what it is laid over", name, kind_word(lower)),
      "only a mapping can take a mapping's keys: change or remove one of the two",
      place_of(at.source ? at : upper.origin()));
  error.value().other_place = place_of(lower.origin());
  error.value().other_note = fmt::format("{} here", kind_word(lower));
  return error;
}

/// The original lets `{0: x}` set the first item of a list. Nothing if this is not such a case.
std::optional<Node> with_items_set(const Node& list, const Node& upper) {
  auto result = list;
  const auto size = static_cast<std::int64_t>(list.items().size());
  for (const auto& [key, value] : upper.entries()) {
    const auto index = to_json(key);
    if (!index.is_number_integer() || value.is_mapping()) return std::nullopt;
    auto at = index.get<std::int64_t>();
    if (at < 0) at += size;  // from the end, as Python counts
    if (at < 0 || at >= size) return std::nullopt;
    auto& item = result.items()[static_cast<std::size_t>(at)];
    auto winner = value;
    winner.add_overrode(std::move(item));
    item = std::move(winner);
  }
  return result;
}

Node winner(Node lower, const Node& upper) {
  auto node = upper;
  node.add_overrode(std::move(lower));
  return node;
}

Result<Node> lay_over(Node lower, const Node& upper, const Origin& at, const std::string& path) {
  if (!upper.is_mapping()) return winner(std::move(lower), upper);
  if (upper.entries().empty()) return lower;
  if (lower.is_sequence()) {
    if (auto list = with_items_set(lower, upper)) return std::move(*list);
  }
  if (!lower.is_mapping()) return mapping_over(lower, upper, at, path);
  KeyIndex index(lower.entries());
  for (const auto& [key, value] : upper.entries()) {
    const auto position = index.add(key, lower.entries().size());
    if (!position) {
      lower.entries().emplace_back(key, value);
      continue;
    }
    auto& [lower_key, lower_value] = lower.entries()[*position];
    const auto below = path.empty() ? key.text() : path + "." + key.text();
    auto merged = lay_over(std::move(lower_value), value, key.origin(), below);
    if (!merged) return merged;
    lower_value = std::move(*merged);
  }
  return lower;
}

}  // namespace

Result<Node> overlay(Node lower, const Node& upper) {
  return lay_over(std::move(lower), upper, upper.origin(), {});
}

}  // namespace gridctl::config
