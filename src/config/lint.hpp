// Finds scalars that YAML 1.1 and YAML 1.2 parsers read as different values.
#pragma once

#include <gridctl/config/node.hpp>

#include <optional>
#include <set>
#include <tuple>
#include <vector>

namespace gridctl::config {

/// Such scalars of any number of trees, each place once, however often aliases repeat it.
class Doubtful {
 public:
  void add(const Node& tree);
  /// The values of a sweep: numbers that gridctl computes with (the ends of a range and the like)
  /// are left out, since no other parser sees them.
  void add_sweep(const Node& section);
  void add(const Doubtful& others);
  /// One line for all of them, which names the first; nothing if there are none.
  [[nodiscard]] std::optional<Warning> warning() const;

 private:
  using Spot = std::tuple<const Source*, int, int>;

  void check(const Node& scalar);

  std::set<Spot> seen_;
  std::vector<Node> scalars_;  // in the order they were found
};

/// Warns of "lr: 0.1,0.2" in braces: there the comma begins the next key, 0.2, which has no value.
[[nodiscard]] std::vector<Warning> lost_values(const Node& tree);

}  // namespace gridctl::config
