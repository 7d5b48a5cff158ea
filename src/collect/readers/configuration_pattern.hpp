// Uses a parsed configuration as a pattern for others. Configurations of a grid mostly have the
// same text but for some numbers, and comparing texts takes a hundredth of the time of parsing.
#pragma once

#include <gridctl/collect/experiment.hpp>
#include <gridctl/config/node.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl::collect {

class ConfigurationPattern {
 public:
  ConfigurationPattern() = default;  ///< matches nothing
  /// `leaves`: the leaves of the tree that `text` was parsed to. `values`: the value of each leaf.
  ConfigurationPattern(std::string text,
                       const std::vector<std::pair<std::string, const config::Node*>>& leaves,
                       Values values);

  /// The values of `text`, if it differs from the pattern only in numbers that are whole values;
  /// else nothing, and the text must be parsed.
  [[nodiscard]] std::optional<Values> match(std::string_view text) const;

 private:
  /// A place in the text where the number may differ.
  struct Slot {
    std::size_t value;  ///< index of the number's value
    std::size_t begin;
    std::size_t length;
  };
  std::string text_;
  Values values_;
  std::vector<Slot> slots_;  ///< in the order of the text
};

}  // namespace gridctl::collect
