// The `grid_search` section of a grid file.
#pragma once

#include <gridctl/config/grid_search.hpp>
#include <gridctl/config/node.hpp>

namespace gridctl::config {

/// Errors: an unknown key; no space, metric or sampler; fewer points than 1; more points in
/// `start` than `points`.
[[nodiscard]] Result<GridSearch> read_grid_search(const Node& section);

}  // namespace gridctl::config
