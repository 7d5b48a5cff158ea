// libyaml's events to a tree. What libyaml leaves to the loader is done here: anchors, merge keys,
// tags, duplicate keys, and limits against hostile files.
#include "formats/formats.hpp"
#include "formats/scalars.hpp"
#include "formats/yaml_events.hpp"
#include "keys.hpp"

#include <gridctl/core/try.hpp>

#include <algorithm>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::config {
namespace {

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

Style style_of(yaml_scalar_style_t style) {
  switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
      return Style::single_quoted;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
      return Style::double_quoted;
    case YAML_LITERAL_SCALAR_STYLE:
      return Style::literal;
    case YAML_FOLDED_SCALAR_STYLE:
      return Style::folded;
    case YAML_ANY_SCALAR_STYLE:
    case YAML_PLAIN_SCALAR_STYLE:
      break;
  }
  return Style::plain;
}

/// A lone "!" tells nothing: PyYAML resolves the value as if it were not there.
bool has_other_tag(const yaml_char_t* tag, std::string_view expected) {
  return tag && text_of(tag) != "!" && text_of(tag) != expected;
}

std::string shown_tag(std::string_view tag) {
  if (tag.starts_with(kTagPrefix)) return fmt::format("!!{}", tag.substr(kTagPrefix.size()));
  return std::string(tag);
}

tl::unexpected<Error> unknown_tag(std::string_view tag, const Origin& at) {
  return fail(ErrorKind::config, fmt::format("unknown tag '{}'", shown_tag(tag)),
              "only !!str, !!int, !!float, !!bool, !!null, !!map and !!seq are known",
              place_of(at));
}

/// A scalar of the type its tag names, written so that no tag is needed.
Result<Node> tagged_scalar(std::string text, Style style, std::string_view tag, Origin origin) {
  if (tag == "tag:yaml.org,2002:str")
    return Node::scalar(std::move(text), style == Style::plain ? Style::double_quoted : style,
                        std::move(origin));
  const auto type = yaml11_type(text);
  const auto name = tag.starts_with(kTagPrefix) ? tag.substr(kTagPrefix.size()) : "";
  bool fits = false;
  if (name == "int") {
    fits = type == ScalarType::integer;
  } else if (name == "bool") {
    fits = type == ScalarType::boolean;
  } else if (name == "null") {
    fits = type == ScalarType::null;
  } else if (name == "float") {
    fits = type == ScalarType::floating || yaml12_value(text).is_number();
    if (fits && type != ScalarType::floating) text = portable_float(text);
  } else {
    return unknown_tag(tag, origin);
  }
  if (!fits)
    return fail(ErrorKind::config, fmt::format("'{}' is not what its tag '!!{}' says", text, name),
                "correct the value or remove the tag", place_of(origin));
  return Node::scalar(std::move(text), Style::plain, std::move(origin));
}

/// How much of the limits a tree uses up.
struct Extent {
  std::size_t nodes = 1;
  int height = 0;  ///< levels of lists and mappings
};

Extent extent_of(const Node& node) {
  Extent all{1, node.is_scalar() ? 0 : 1};
  const auto add = [&](const Node& child) {
    const auto [nodes, height] = extent_of(child);
    all.nodes += nodes;
    all.height = std::max(all.height, height + 1);
  };
  for (const auto& item : node.items()) add(item);
  for (const auto& [key, value] : node.entries()) {
    add(key);
    add(value);
  }
  return all;
}

class TreeBuilder {
 public:
  explicit TreeBuilder(const std::shared_ptr<const Source>& source)
      : events_(source), source_(source) {}

  /// The only document of the text.
  Result<Node> document();

 private:
  struct Anchor {
    Node node;
    Extent extent;
    bool is_open = true;  ///< its own content is still being read
  };

  Result<Node> node(const Event& event, int depth);
  Result<Node> scalar(const Event& event);
  Result<Node> sequence(const Event& event, int depth);
  Result<Node> mapping(const Event& event, int depth);
  Result<Node> alias(const Event& event, int depth);
  Result<void> count(std::size_t nodes, const Origin& at);
  Result<void> close_anchor(const yaml_char_t* name, const Node& node);
  static Result<void> add_merged(const Node& value, std::vector<Node::Item>& merged);

  EventStream events_;
  std::shared_ptr<const Source> source_;
  std::unordered_map<std::string, Anchor> anchors_;
  std::size_t nodes_ = 0;
};

Result<void> TreeBuilder::count(std::size_t nodes, const Origin& at) {
  nodes_ += nodes;
  if (nodes_ > kMostNodes) return too_many_nodes(at);
  return {};
}

/// An anchor keeps a copy of its node, which counts: anchors nested in each other are an attack
/// too.
Result<void> TreeBuilder::close_anchor(const yaml_char_t* name, const Node& node) {
  if (!name) return {};
  const auto extent = extent_of(node);
  GRIDCTL_TRY(count(extent.nodes, node.origin()));
  anchors_[std::string(text_of(name))] = {node, extent, false};
  return {};
}

Result<Node> TreeBuilder::alias(const Event& event, int depth) {
  const auto name = std::string(text_of((*event).data.alias.anchor));
  const auto at = events_.origin(event);
  const auto found = anchors_.find(name);
  if (found == anchors_.end())
    return fail(ErrorKind::config, fmt::format("alias '*{0}' has no anchor '&{0}'", name),
                "an anchor must stand above its aliases, in the same file", place_of(at));
  if (found->second.is_open)
    return fail(ErrorKind::config, fmt::format("alias '*{0}' stands inside its own anchor", name),
                "a value cannot contain itself", place_of(at));
  const auto& [anchored, extent, is_open] = found->second;
  if (depth + extent.height - 1 > kDeepestNesting) return too_deep(at);
  GRIDCTL_TRY(count(extent.nodes, at));
  return anchored;
}

Result<Node> TreeBuilder::scalar(const Event& event) {
  const auto& data = (*event).data.scalar;
  std::string text(reinterpret_cast<const char*>(data.value), data.length);
  const auto style = style_of(data.style);
  const auto at = events_.origin(event);
  auto node = [&]() -> Result<Node> {
    if (has_other_tag(data.tag, {}))
      return tagged_scalar(std::move(text), style, text_of(data.tag), at);
    return Node::scalar(std::move(text), style, at);
  }();
  if (!node) return node;
  GRIDCTL_TRY(close_anchor(data.anchor, *node));
  return node;
}

Result<Node> TreeBuilder::sequence(const Event& event, int depth) {
  const auto& data = (*event).data.sequence_start;
  const auto at = events_.origin(event);
  if (has_other_tag(data.tag, "tag:yaml.org,2002:seq")) return unknown_tag(text_of(data.tag), at);
  if (data.anchor) anchors_[std::string(text_of(data.anchor))] = {};
  std::vector<Node> items;
  while (true) {
    Event item;
    GRIDCTL_TRY(events_.next(item));
    if (item.type() == YAML_SEQUENCE_END_EVENT) break;
    auto child = node(item, depth + 1);
    if (!child) return child;
    items.push_back(std::move(*child));
  }
  auto list = Node::sequence(std::move(items), at);
  GRIDCTL_TRY(close_anchor(data.anchor, list));
  return list;
}

/// `<<: *a` or `<<: [*a, *b]`: what comes later in `merged` wins, and the first of a list should.
Result<void> TreeBuilder::add_merged(const Node& value, std::vector<Node::Item>& merged) {
  const auto wrong = [](const Node& node) {
    return fail(ErrorKind::config, "'<<' needs a mapping or a list of mappings",
                "give it aliases of mappings: '<<: *name'", place_of(node.origin()));
  };
  const auto append = [&](const Node& mapping) {
    merged.insert(merged.end(), mapping.entries().begin(), mapping.entries().end());
  };
  if (value.is_mapping()) {
    append(value);
    return {};
  }
  if (!value.is_sequence()) return wrong(value);
  for (auto item = value.items().rbegin(); item != value.items().rend(); ++item) {
    if (!item->is_mapping()) return wrong(*item);
    append(*item);
  }
  return {};
}

/// Own entries laid over merged ones, as PyYAML orders them: merged keys first.
std::vector<Node::Item> merge_entries(std::vector<Node::Item> merged, std::vector<Node::Item> own) {
  if (merged.empty()) return own;
  std::vector<Node::Item> all;
  KeyIndex index;
  for (auto* entries : {&merged, &own}) {
    for (auto& entry : *entries) {
      if (const auto at = index.add(entry.first, all.size())) {
        all[*at] = std::move(entry);
      } else {
        all.push_back(std::move(entry));
      }
    }
  }
  return all;
}

Result<Node> TreeBuilder::mapping(const Event& event, int depth) {
  const auto& data = (*event).data.mapping_start;
  const auto at = events_.origin(event);
  if (has_other_tag(data.tag, "tag:yaml.org,2002:map")) return unknown_tag(text_of(data.tag), at);
  if (data.anchor) anchors_[std::string(text_of(data.anchor))] = {};
  std::vector<Node::Item> own;
  std::vector<Node::Item> merged;
  KeyIndex index;
  while (true) {
    Event key_event;
    GRIDCTL_TRY(events_.next(key_event));
    if (key_event.type() == YAML_MAPPING_END_EVENT) break;
    auto key = node(key_event, depth + 1);
    if (!key) return key;
    if (!key->is_scalar())
      return fail(ErrorKind::config, "a key must be a scalar, not a list or a mapping",
                  "quote it if its text was meant", place_of(key->origin()));
    Event value_event;
    GRIDCTL_TRY(events_.next(value_event));
    auto value = node(value_event, depth + 1);
    if (!value) return value;
    if (key->style() == Style::plain && key->text() == "<<") {
      GRIDCTL_TRY(add_merged(*value, merged));
      continue;
    }
    if (const auto first = index.add(*key, own.size()))
      return duplicate_key(own[*first].first, *key);
    own.emplace_back(std::move(*key), std::move(*value));
  }
  auto tree = Node::mapping(merge_entries(std::move(merged), std::move(own)), at);
  GRIDCTL_TRY(close_anchor(data.anchor, tree));
  return tree;
}

Result<Node> TreeBuilder::node(const Event& event, int depth) {
  const auto at = events_.origin(event);
  const bool is_container =
      event.type() == YAML_SEQUENCE_START_EVENT || event.type() == YAML_MAPPING_START_EVENT;
  if (is_container && depth > kDeepestNesting) return too_deep(at);
  GRIDCTL_TRY(count(1, at));
  switch (event.type()) {
    case YAML_ALIAS_EVENT:
      return alias(event, depth);
    case YAML_SEQUENCE_START_EVENT:
      return sequence(event, depth);
    case YAML_MAPPING_START_EVENT:
      return mapping(event, depth);
    default:
      return scalar(event);
  }
}

/// YAML 1.1 gives `=` and a lone `<<` a meaning that no loader can build a value of.
Result<void> refuse_specials(const Node& node) {
  const auto refuse = [](const Node& scalar) {
    return fail(ErrorKind::config,
                fmt::format("an unquoted '{}' has no value in YAML 1.1", scalar.text()),
                fmt::format("quote it: '{}'", scalar.text()), place_of(scalar.origin()));
  };
  if (node.is_scalar()) {
    const bool is_special =
        node.style() == Style::plain && (node.text() == "=" || node.text() == "<<");
    if (is_special) return refuse(node);
  }
  for (const auto& item : node.items()) {
    if (auto checked = refuse_specials(item); !checked) return checked;
  }
  for (const auto& [key, value] : node.entries()) {
    if (auto checked = refuse_specials(value); !checked) return checked;
  }
  return {};
}

Result<Node> TreeBuilder::document() {
  Node root = Node::mapping({}, {source_, 1, 1, 1});
  for (bool has_root = false;;) {
    Event event;
    GRIDCTL_TRY(events_.next(event));
    if (event.type() == YAML_STREAM_END_EVENT) return root;
    if (event.type() == YAML_STREAM_START_EVENT || event.type() == YAML_DOCUMENT_END_EVENT)
      continue;
    if (event.type() == YAML_DOCUMENT_START_EVENT) {
      if (has_root)
        return fail(ErrorKind::config, "a second YAML document starts here",
                    "put each document in a file of its own", place_of(events_.origin(event)));
      continue;
    }
    auto tree = node(event, 1);
    if (!tree) return tree;
    GRIDCTL_TRY(refuse_specials(*tree));
    const bool is_nothing = tree->is_null() && tree->text().empty();
    if (!is_nothing) root = std::move(*tree);
    has_root = true;
  }
}

}  // namespace

Result<Node> parse_yaml(const std::shared_ptr<const Source>& source) {
  return TreeBuilder(source).document();
}

}  // namespace gridctl::config
