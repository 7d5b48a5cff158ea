#include "formats/scalars.hpp"
#include "keys.hpp"

#include <gridctl/config/node.hpp>

#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::config {
namespace {

using Json = nlohmann::ordered_json;

/// The entry that a part of a dotted path means: the string key, else any key with that text.
std::optional<std::size_t> find_part(const Node& node, std::string_view part) {
  std::optional<std::size_t> by_text;
  for (std::size_t i = 0; i < node.entries().size(); ++i) {
    const auto& key = node.entries()[i].first;
    if (key.text() != part) continue;
    if (is_string(key)) return i;
    by_text = i;
  }
  return by_text;
}

/// Cuts the first part off a dotted path.
std::string_view next_part(std::string_view& dotted) {
  const auto dot = std::min(dotted.find('.'), dotted.size());
  const auto part = dotted.substr(0, dot);
  dotted.remove_prefix(std::min(dot + 1, dotted.size()));
  return part;
}

Json scalar_value(const Node& node) {
  return node.style() == Style::plain ? yaml11_value(node.text()) : Json(node.text());
}

std::string json_key(const Node& key) {
  if (is_string(key)) return key.text();
  const auto value = scalar_value(key);
  if (value.is_boolean()) return value.get<bool>() ? "!bool True" : "!bool False";
  if (value.is_null()) return "!null null";
  return fmt::format("!{} {}", value.is_number_float() ? "float" : "int", value.dump());
}

void collect_leaves(const Node& node, const std::string& path,
                    std::vector<std::pair<std::string, const Node*>>& out) {
  if (!node.is_mapping() || (node.entries().empty() && !path.empty())) {
    out.emplace_back(path, &node);
    return;
  }
  for (const auto& [key, value] : node.entries())
    collect_leaves(value, path.empty() ? key.text() : path + "." + key.text(), out);
}

}  // namespace

const Node::Content& Node::nothing() {
  static const Content content;
  return content;
}

Node::Content& Node::own() {
  if (!content_) {
    content_ = std::make_shared<Content>();
  } else if (content_.use_count() > 1) {
    content_ = std::make_shared<Content>(*content_);
  }
  return *content_;
}

Node Node::scalar(std::string text, Style style, Origin origin) {
  Node node;
  node.content_ = std::make_shared<Content>(
      Content{Kind::scalar, style, std::move(text), {}, {}, std::move(origin), {}});
  return node;
}

Node Node::sequence(std::vector<Node> items, Origin origin) {
  Node node;
  node.content_ = std::make_shared<Content>(
      Content{Kind::sequence, Style::plain, {}, std::move(items), {}, std::move(origin), {}});
  return node;
}

Node Node::mapping(std::vector<Item> items, Origin origin) {
  Node node;
  node.content_ = std::make_shared<Content>(
      Content{Kind::mapping, Style::plain, {}, {}, std::move(items), std::move(origin), {}});
  return node;
}

bool Node::is_null() const {
  return is_scalar() && style() == Style::plain && yaml11_type(text()) == ScalarType::null;
}

const Node* Node::find(std::string_view key) const {
  for (const auto& [name, value] : entries()) {
    if (name.text() == key && is_string(name)) return &value;
  }
  return nullptr;
}

const Node* Node::find_path(std::string_view dotted) const {
  const auto* node = this;
  do {
    const auto at = find_part(*node, next_part(dotted));
    if (!at) return nullptr;
    node = &node->entries()[*at].second;
  } while (!dotted.empty());
  return node;
}

void Node::set_path(std::string_view dotted, Node value) {
  const auto part = next_part(dotted);
  auto at = find_part(*this, part);
  if (!at) {
    at = entries().size();
    own().entries.emplace_back(key_node(part, value.origin()), Node::mapping({}, value.origin()));
  } else if (dotted.empty()) {
    value.add_overrode(std::as_const(*this).entries()[*at].second);
  }
  auto& child = own().entries[*at].second;
  if (dotted.empty()) {
    child = std::move(value);
    return;
  }
  if (!child.is_mapping()) child = Node::mapping({}, value.origin());
  child.set_path(dotted, std::move(value));
}

void Node::erase(std::string_view key) {
  std::erase_if(own().entries, [&](const Item& entry) {
    return entry.first.text() == key && is_string(entry.first);
  });
}

void Node::add_overrode(Node loser) {
  auto& losers = own().overrode;
  if (loser.overrode().empty()) {
    losers.push_back(std::move(loser));
    return;
  }
  const auto earlier = std::exchange(loser.own().overrode, {});
  losers.push_back(std::move(loser));
  losers.insert(losers.end(), earlier.begin(), earlier.end());
}

nlohmann::ordered_json to_json(const Node& node) {
  if (node.is_scalar()) return scalar_value(node);
  if (node.is_sequence()) {
    auto list = Json::array();
    for (const auto& item : node.items()) list.push_back(to_json(item));
    return list;
  }
  // ordered_json looks every key up in a row: fill its list of pairs instead.
  Json::object_t object;
  object.reserve(node.entries().size());
  for (const auto& [key, value] : node.entries())
    object.Container::emplace_back(json_key(key), to_json(value));
  return object;
}

std::vector<std::pair<std::string, const Node*>> leaves(const Node& node) {
  std::vector<std::pair<std::string, const Node*>> out;
  collect_leaves(node, {}, out);
  return out;
}

}  // namespace gridctl::config
