// Spaces that several tests search.
#pragma once

#include <gridctl/search/space.hpp>

#include <utility>
#include <vector>

namespace gridctl::search {

inline Dimension numbers(std::string name, stats::DistributionKind kind, double first,
                         double second, std::vector<Condition> when = {}) {
  return {std::move(name), stats::Distribution{kind, first, second}, std::move(when)};
}

inline Dimension choice(std::string name, std::size_t count, std::vector<Condition> when = {}) {
  return {std::move(name), Choices{count}, std::move(when)};
}

/// A learning rate, a model of two, and what only one or the other model has; `kernel` is below a
/// condition that is below another condition.
inline Space training_space() {
  using enum stats::DistributionKind;
  return Space::make({numbers("kernel", integer, 1, 7, {{"blocks", {2, 3}}}),
                      numbers("lr", loguniform, 1e-5, 1e-1), choice("model", 2),
                      numbers("blocks", integer, 1, 3, {{"model", {1}}}),
                      numbers("hidden", log_integer, 16, 512, {{"model", {0}}}),
                      numbers("dropout", uniform, 0, 0.5, {{"model", {1}}})})
      .value();
}

/// 2 x (3 + 1) points: `b` counts only where `a` is 1, and then `c` does not.
inline Space finite_space() {
  return Space::make({choice("a", 2), choice("b", 3, {{"a", {1}}}), choice("c", 1, {{"a", {0}}}),
                      numbers("d", stats::DistributionKind::integer, -1, 0)})
      .value();
}

}  // namespace gridctl::search
