// The section `grid_search` of a grid: points of a space that a sampler chooses.
#pragma once

#include <gridctl/config/node.hpp>
#include <gridctl/core/error.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::config {

/// The section `grid_search`. Space, start and sampler are read by plan::read_search().
struct GridSearch {
  Node space;                            ///< a mapping of keys
  std::vector<Node> start;               ///< mappings: points that are tried first
  Node sampler;                          ///< a text: "random"
  std::string metric;                    ///< "valid.acc", as results.csv names the metric
  std::optional<bool> higher_is_better;  ///< nothing: as the name of the metric says
  std::size_t points = 0;                ///< configurations of each task, at least 1
  Place metric_place;                    ///< where the grid names the metric
  Origin origin;
};

}  // namespace gridctl::config
