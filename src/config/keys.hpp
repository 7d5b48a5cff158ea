// When two keys of a mapping are the same key: as in Python's dict, where 1, true and 1.0 are one
// key and "1" is another.
#pragma once

#include <gridctl/config/node.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gridctl::config {

/// True if the scalar is a string to YAML 1.1: quoted, or plain text that means nothing else.
[[nodiscard]] bool is_string(const Node& scalar);

/// A key that every parser reads as this string: plain if that will do.
[[nodiscard]] Node key_node(std::string_view text, Origin origin = {});

/// Positions of keys in a list of entries.
class KeyIndex {
 public:
  KeyIndex() = default;
  explicit KeyIndex(const std::vector<Node::Item>& entries);
  [[nodiscard]] std::optional<std::size_t> find(const Node& key) const;
  /// The position that the key has already, or nothing: then it gets this one.
  std::optional<std::size_t> add(const Node& key, std::size_t position);

 private:
  std::unordered_map<std::string, std::size_t> positions_;
};

}  // namespace gridctl::config
