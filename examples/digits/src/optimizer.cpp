#include "optimizer.hpp"

#include <cmath>

namespace digits {
namespace {

Parameters zeros_like(const Parameters& parameters) {
  Parameters zeros;
  for (const auto& matrix : parameters) zeros.push_back(Matrix::Zero(matrix.rows(), matrix.cols()));
  return zeros;
}

class Sgd final : public Optimizer {
 public:
  explicit Sgd(float learning_rate) : learning_rate_(learning_rate) {}

  void step(Parameters& parameters, const Parameters& gradient) override {
    for (std::size_t i = 0; i < parameters.size(); ++i)
      parameters[i] -= learning_rate_ * gradient[i];
  }

 private:
  float learning_rate_;
};

/// Goes on in the direction of the steps before, as a heavy ball does.
class Momentum final : public Optimizer {
 public:
  Momentum(float learning_rate, float momentum)
      : learning_rate_(learning_rate), momentum_(momentum) {}

  void step(Parameters& parameters, const Parameters& gradient) override {
    if (velocity_.empty()) velocity_ = zeros_like(parameters);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      velocity_[i] = momentum_ * velocity_[i] - learning_rate_ * gradient[i];
      parameters[i] += velocity_[i];
    }
  }

 private:
  float learning_rate_;
  float momentum_;
  Parameters velocity_;
};

/// Momentum, with a step size of its own for every parameter (Kingma and Ba, 2015).
class Adam final : public Optimizer {
 public:
  explicit Adam(float learning_rate) : learning_rate_(learning_rate) {}

  void step(Parameters& parameters, const Parameters& gradient) override {
    if (mean_.empty()) mean_ = square_ = zeros_like(parameters);
    // Both averages begin at zero; dividing by 1 - decay^n takes that bias out.
    ++steps_;
    const float mean_bias = 1 - std::pow(kMeanDecay, static_cast<float>(steps_));
    const float square_bias = 1 - std::pow(kSquareDecay, static_cast<float>(steps_));
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      mean_[i] = kMeanDecay * mean_[i] + (1 - kMeanDecay) * gradient[i];
      square_[i] = kSquareDecay * square_[i] + (1 - kSquareDecay) * gradient[i].cwiseAbs2();
      parameters[i].array() -= learning_rate_ * (mean_[i].array() / mean_bias) /
                               ((square_[i].array() / square_bias).sqrt() + kEpsilon);
    }
  }

 private:
  static constexpr float kMeanDecay = 0.9F;
  static constexpr float kSquareDecay = 0.999F;
  static constexpr float kEpsilon = 1e-8F;  // no division by zero

  float learning_rate_;
  int steps_ = 0;
  Parameters mean_;
  Parameters square_;
};

}  // namespace

const std::vector<std::string>& optimizer_names() {
  static const std::vector<std::string> names = {"sgd", "momentum", "adam"};
  return names;
}

std::unique_ptr<Optimizer> make_optimizer(const std::string& name, float learning_rate,
                                          float momentum) {
  if (name == "adam") return std::make_unique<Adam>(learning_rate);
  if (name == "momentum") return std::make_unique<Momentum>(learning_rate, momentum);
  return std::make_unique<Sgd>(learning_rate);
}

}  // namespace digits
