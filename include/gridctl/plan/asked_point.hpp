// A point of a search as it is written down.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::plan {

/// A point that a search has asked for while the grid was at work.
struct AskedPoint {
  std::size_t task = 0;  ///< index into Grid::tasks
  /// Dotted keys of the space, without those that the point leaves alone. The text of a value is
  /// the number, or the line of JSON of an item of a list.
  std::vector<std::pair<std::string, std::string>> values;
  friend bool operator==(const AskedPoint&, const AskedPoint&) = default;
};

}  // namespace gridctl::plan
