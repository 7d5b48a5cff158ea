// Places in a grid that a test makes up.
#pragma once

#include <gridctl/core/error.hpp>

namespace gridctl::test {

/// The line of a file grid.yaml.
inline Place at_line(int line) {
  Place place;
  place.file = "grid.yaml";
  place.line = line;
  return place;
}

}  // namespace gridctl::test
