// The points of a search as one block of a plan, and what flags may say beside a search.
#pragma once

#include <gridctl/config/grid.hpp>
#include <gridctl/plan/search.hpp>
#include <gridctl/plan/sweep.hpp>

#include <vector>

namespace gridctl::plan {

/// A block with one axis, whose rows are the points. A key that a point leaves alone keeps the
/// value that the task gives.
[[nodiscard]] Block searched_block(const Search& search, const std::vector<search::Point>& points,
                                   const config::GridTask& task);

/// Errors: a flag sets a key that is searched for, or sweeps over several values.
[[nodiscard]] Result<void> check_flags_of_search(const std::vector<Axis>& flags,
                                                 const Search& search);

}  // namespace gridctl::plan
