// Draws the points of a block that has distributions or a Sobol sequence: random search.
#pragma once

#include <gridctl/plan/sweep.hpp>

#include <cstdint>

namespace gridctl::plan {

/// Whether the points are drawn here rather than chosen from the product of the axes.
[[nodiscard]] bool must_be_drawn(const Block& block);

/// The block with `sample` drawn points as the rows of one axis: every key of a point is drawn by
/// itself, from its distribution or from its list of values. Draw number N of a key depends on the
/// seed, the key's name and N alone: a larger sample keeps the points of a smaller one, and no key
/// changes what another gets. With Sampler::sobol point N is the N-th of a shifted sequence, in the
/// order of the axes: a larger sample keeps the points of a smaller one there too. Excluded points
/// and those that were drawn before are drawn again. There are fewer rows where there are fewer
/// different points. An error if `exclude` leaves too little.
[[nodiscard]] Result<Block> draw_points(const Block& block, std::uint64_t seed);

}  // namespace gridctl::plan
