// The `grid_settings` section of a grid file.
#pragma once

#include <gridctl/config/grid.hpp>

namespace gridctl::config {

[[nodiscard]] Result<GridSettings> read_settings(const Node& section);

}  // namespace gridctl::config
