// The one matrix type of this example: a row is an image, or what a layer makes of it.
#pragma once

#include <vector>

#include <Eigen/Dense>

namespace digits {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Everything a network learns, or a gradient of it: weights and biases, layer by layer.
using Parameters = std::vector<Matrix>;

}  // namespace digits
