// A parsed configuration as a pattern for others: the runs of a grid have the same text but for a
// seed and some numbers, and comparing texts takes a hundredth of the time of parsing one.
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
  /// `leaves` are those of the tree that `text` was parsed to, `values` one for each.
  ConfigurationPattern(std::string text,
                       const std::vector<std::pair<std::string, const config::Node*>>& leaves,
                       Values values);

  /// What parsing `text` would come to, if it differs from the pattern only in numbers that are
  /// values by themselves; else nothing.
  [[nodiscard]] std::optional<Values> match(std::string_view text) const;

 private:
  /// Where a number may be another one.
  struct Slot {
    std::size_t value;  ///< its index
    std::size_t begin;
    std::size_t length;
  };
  std::string text_;
  Values values_;
  std::vector<Slot> slots_;  ///< in the order of the text
};

}  // namespace gridctl::collect
