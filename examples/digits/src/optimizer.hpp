// How a gradient changes the parameters: plain gradient descent, momentum, or Adam.
#pragma once

#include "matrix.hpp"

#include <memory>
#include <string>
#include <vector>

namespace digits {

class Optimizer {
 public:
  virtual ~Optimizer() = default;
  /// Takes one step down the gradient.
  virtual void step(Parameters& parameters, const Parameters& gradient) = 0;
};

/// The names that make_optimizer() knows.
[[nodiscard]] const std::vector<std::string>& optimizer_names();
/// `name` is one of optimizer_names(); `momentum` is used by the optimizer of that name alone.
[[nodiscard]] std::unique_ptr<Optimizer> make_optimizer(const std::string& name,
                                                        float learning_rate, float momentum);

}  // namespace digits
