// The handwritten digits, and how they are divided into training, validation and test set.
#pragma once

#include "matrix.hpp"

#include <string>
#include <vector>

namespace digits {

inline constexpr int kPixels = 64;
inline constexpr int kClasses = 10;

/// Images (one a row, values 0 … 1) and the digit that each of them shows.
struct Dataset {
  Matrix images;
  std::vector<int> labels;

  [[nodiscard]] int size() const { return static_cast<int>(labels.size()); }
};

/// The chosen images of a set, in the order given.
[[nodiscard]] Dataset pick(const Dataset& from, const std::vector<int>& rows);

struct Split {
  Dataset train;
  Dataset valid;
  Dataset test;
};

/// Reads the images that come with this example and divides them 60 : 20 : 20, always in the same
/// way: two runs that differ in their seed must still be tested on the same images.
[[nodiscard]] Split load_digits();

}  // namespace digits
