// Conditions, made ready for one kind of configurations: each is looked up per row of an axis, or
// known beforehand, so that a million points cost a million look-ups.
#pragma once

#include "segment.hpp"
#include "space.hpp"

#include <gridctl/config/grid.hpp>
#include <gridctl/plan/filter.hpp>

#include <cstddef>
#include <vector>

namespace gridctl::plan {

/// For each row of the axis whether the condition holds. The condition's key is the one at `place`,
/// or lies below it.
[[nodiscard]] std::vector<bool> rows_that_hold(const Condition& condition, const Axis& axis,
                                               const KeyPlace& place);

/// "All of these values", as conditions.
[[nodiscard]] std::vector<Condition> conditions_of(const Exclusion& exclusion);

/// The conditions of one filter or exclusion, for the points of one segment.
class Selection {
 public:
  Selection(const std::vector<Condition>& conditions, const Segment& segment,
            const std::vector<Space>& spaces, const config::GridTask& task);
  /// True if all conditions hold for the point.
  [[nodiscard]] bool takes(const SpacePoints& points) const {
    if (takes_nothing_) return false;
    for (const auto& test : tests_) {
      if (!test.rows[test.space->row(points[test.position], test.axis)]) return false;
    }
    return true;
  }

 private:
  struct RowTest {
    std::size_t position;  // among the segment's spaces
    const Space* space;
    std::size_t axis;
    std::vector<bool> rows;
  };
  std::vector<RowTest> tests_;
  bool takes_nothing_ = false;
};

}  // namespace gridctl::plan
