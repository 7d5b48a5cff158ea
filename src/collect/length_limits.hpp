// How long a training shall be, by its configuration.
#pragma once

#include <gridctl/collect/experiment.hpp>

#include <optional>

namespace gridctl::collect {

/// How many epochs and steps a training shall do.
struct LengthLimits {
  std::optional<double> epochs;
  std::optional<double> steps;
};

/// Finds keys such as "epochs", "max_epochs", "training.num_epochs" and "max_steps". Of several
/// keys with different numbers those count whose folder is the training's; nothing where that does
/// not decide.
[[nodiscard]] LengthLimits length_limits(const Values& configuration);

}  // namespace gridctl::collect
