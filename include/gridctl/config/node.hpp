// A configuration as a tree whose leaves keep the text, the quoting and the place that the user
// gave them. Values are resolved (YAML 1.1, as PyYAML does) only where gridctl itself needs one.
#pragma once

#include <gridctl/core/error.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace gridctl::config {

/// A file that was read, or a flag: "grid.yaml", "--set training.lr=0.1". Its nodes keep it alive.
struct Source {
  std::string name;
  std::string text;  ///< whole text, for carets in errors; empty for flags
};

/// Where a node was written.
struct Origin {
  std::shared_ptr<const Source> source;  ///< null: made by gridctl itself
  int line = 0;                          ///< from 1; 0 unknown
  int column = 0;
  int length = 1;
};
/// The origin as a place with its source line, for errors and warnings.
[[nodiscard]] Place place_of(const Origin& origin);
/// "base.yaml:7", "--set training.lr=0.1", "gridctl".
[[nodiscard]] std::string to_string(const Origin& origin);

enum class Kind { scalar, sequence, mapping };

/// How a scalar was written. Anything but `plain` is a string to every parser.
enum class Style { plain, single_quoted, double_quoted, literal, folded };

/// A tree with the behaviour of a value: a change of a copy leaves the original as it is. Copies
/// share unchanged parts, so that a thousand tasks with the same files do not hold them a thousand
/// times.
class Node {
 public:
  using Item = std::pair<Node, Node>;  ///< key (a scalar) and value

  Node() = default;  ///< an empty mapping without an origin
  static Node scalar(std::string text, Style style, Origin origin = {});
  static Node sequence(std::vector<Node> items, Origin origin = {});
  static Node mapping(std::vector<Item> items, Origin origin = {});

  [[nodiscard]] Kind kind() const { return content().kind; }
  [[nodiscard]] bool is_scalar() const { return kind() == Kind::scalar; }
  [[nodiscard]] bool is_sequence() const { return kind() == Kind::sequence; }
  [[nodiscard]] bool is_mapping() const { return kind() == Kind::mapping; }
  /// Whether this is a plain scalar that YAML 1.1 reads as null: an empty text, `~` or `null`.
  [[nodiscard]] bool is_null() const;

  /// Scalars: the text as written (after unquoting and unfolding), and its style.
  [[nodiscard]] const std::string& text() const { return content().text; }
  [[nodiscard]] Style style() const { return content().style; }

  [[nodiscard]] const std::vector<Node>& items() const {
    return content().items;
  }  ///< of a sequence
  [[nodiscard]] const std::vector<Item>& entries() const {
    return content().entries;
  }  ///< of a mapping
  // Access for changes. Earlier pointers into the node become invalid.
  [[nodiscard]] std::vector<Node>& items() { return own().items; }
  [[nodiscard]] std::vector<Item>& entries() { return own().entries; }

  /// The value under a string key of a mapping, or null.
  [[nodiscard]] const Node* find(std::string_view key) const;
  /// The value under a dotted path ("training.optimizer.lr"), or null. A key that is no string (a
  /// number, say) is found by its text.
  [[nodiscard]] const Node* find_path(std::string_view dotted) const;
  /// Sets a dotted path, making mappings on the way; replaces what is there and remembers it.
  void set_path(std::string_view dotted, Node value);
  void erase(std::string_view key);

  [[nodiscard]] const Origin& origin() const { return content().origin; }
  /// The values that this one replaced in merges, nearest first; for `--explain`.
  [[nodiscard]] const std::vector<Node>& overrode() const { return content().overrode; }
  /// Remembers `loser`, and behind it the values that `loser` itself had replaced.
  void add_overrode(Node loser);

 private:
  struct Content {
    Kind kind = Kind::mapping;
    Style style = Style::plain;
    std::string text;
    std::vector<Node> items;
    std::vector<Item> entries;
    Origin origin;
    std::vector<Node> overrode;
  };

  [[nodiscard]] const Content& content() const { return content_ ? *content_ : nothing(); }
  [[nodiscard]] static const Content& nothing();
  /// The content for this node alone: copied if others share it.
  [[nodiscard]] Content& own();

  std::shared_ptr<Content> content_;  ///< null: an empty mapping
};

/// The tree as JSON. A scalar becomes what it means in YAML 1.1 to PyYAML's SafeLoader: null, bool,
/// integer, float or string; dates stay strings, infinities and NaN are floats. Keys that are no
/// strings get the prefix "!int ", "!bool " … so that 1 and "1" stay two keys.
[[nodiscard]] nlohmann::ordered_json to_json(const Node& node);

/// The tree as YAML that every parser reads as the user meant: scalars as written, quoted as
/// written, block style, two spaces, keys in order. Ends with a newline.
[[nodiscard]] std::string to_yaml(const Node& node);

/// All leaves with their dotted paths, in order; sequences count as leaves.
[[nodiscard]] std::vector<std::pair<std::string, const Node*>> leaves(const Node& node);

}  // namespace gridctl::config
