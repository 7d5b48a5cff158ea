// The space of a search: dimensions with the values that each may have, and when a dimension counts
// at all.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/stats/distribution.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace gridctl::search {

/// The values of a list. A point has the place of the chosen value, from 0.
struct Choices {
  std::size_t count = 0;
};

/// The dimension named here has one of these values: places of a list, or whole numbers.
struct Condition {
  std::string dimension;
  std::vector<double> values;
};

/// One value that is searched for. The dimension is active in points where all of `when` hold; a
/// condition on a dimension that is not active itself does not hold.
struct Dimension {
  std::string name;
  std::variant<stats::Distribution, Choices> domain;
  std::vector<Condition> when = {};
};

/// A value for each dimension of the space, in the order of Space::dimensions(); nothing where the
/// dimension is not active.
struct Point {
  std::vector<std::optional<double>> values;
  friend bool operator==(const Point&, const Point&) = default;
  friend bool operator<(const Point& a, const Point& b) { return a.values < b.values; }
};

/// Dimensions that have been checked. Immutable.
class Space {
 public:
  /// An error (config, without a place) names the dimension: no or two of a name, bounds that are
  /// not in order or not finite, a list of nothing, a condition on a dimension that does not exist,
  /// that is drawn from all numbers, or that never has this value, and conditions in a circle.
  [[nodiscard]] static Result<Space> make(std::vector<Dimension> dimensions);

  [[nodiscard]] const std::vector<Dimension>& dimensions() const { return dimensions_; }
  [[nodiscard]] std::size_t size() const { return dimensions_.size(); }
  /// All dimensions, each behind those that its conditions name.
  [[nodiscard]] const std::vector<std::size_t>& order() const { return order_; }

  /// Says if the conditions of a dimension hold by the other values of the point.
  [[nodiscard]] bool is_active(std::size_t dimension, const Point& point) const;
  /// An error names the first dimension whose value is missing, outside of its bounds, or there
  /// although the dimension is not active.
  [[nodiscard]] Result<void> check(const Point& point) const;

  /// Returns the point that belongs to 64 random bits for each dimension.
  [[nodiscard]] Point at(std::span<const std::uint64_t> bits) const;
  /// Makes a point of some given values, with the others from at(). A dimension that is given but
  /// not active makes the dimensions of its conditions have values for which it is, as far as these
  /// are not given themselves. An error if the given values contradict the space.
  [[nodiscard]] Result<Point> completed(const Point& given,
                                        std::span<const std::uint64_t> bits) const;

  /// Returns how many points there are, if the space is finite and has at most `most`.
  [[nodiscard]] std::optional<std::size_t> point_count(std::size_t most) const;
  /// Returns a point that is not among `taken`, any such point by the seed; nothing if all points
  /// of the space are taken.
  [[nodiscard]] std::optional<Point> any_but(const std::set<Point>& taken,
                                             std::uint64_t seed) const;

 private:
  struct Need {
    std::size_t dimension;
    std::vector<double> values;
  };

  [[nodiscard]] Result<void> check_value(std::size_t dimension, double value) const;
  Result<void> resolve(const Dimension& dimension, std::size_t index);
  Result<void> sort();
  void assume(std::size_t dimension, Point& given) const;

  std::vector<Dimension> dimensions_;
  std::vector<std::vector<Need>> needs_;  // the conditions of each dimension
  std::vector<std::size_t> order_;
};

}  // namespace gridctl::search
