// The model: linear layers with ReLU between them and a softmax at the end. Without a hidden layer
// that is softmax regression, with one it is a multi-layer perceptron.
#pragma once

#include "dataset.hpp"
#include "matrix.hpp"

#include <filesystem>
#include <random>
#include <vector>

namespace digits {

/// How well a network does on some images.
struct Score {
  double loss = 0;      ///< mean cross-entropy
  double accuracy = 0;  ///< share of images that it names rightly
};

class Network {
 public:
  /// Random weights; `sizes` holds the width of every layer, inputs and outputs included.
  Network(const std::vector<int>& sizes, std::mt19937& random);
  /// Throws std::runtime_error if the file is not one that save() wrote.
  explicit Network(const std::filesystem::path& file);

  [[nodiscard]] Score evaluate(const Dataset& batch) const;
  /// The gradient of the mean loss over the batch, and the score before any step is taken.
  [[nodiscard]] Parameters gradient(const Dataset& batch, Score& score) const;
  [[nodiscard]] Parameters& parameters() { return parameters_; }

  /// Through a temporary file and a rename, so that no reader ever sees half a model.
  void save(const std::filesystem::path& file) const;

 private:
  [[nodiscard]] std::vector<Matrix> activations(const Matrix& images) const;

  Parameters parameters_;  // weights of layer 1, biases of layer 1, weights of layer 2, …
};

}  // namespace digits
