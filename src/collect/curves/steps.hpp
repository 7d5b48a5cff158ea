// Decides from which step of a training the statistics are taken: the step whose model was kept.
#pragma once

#include <gridctl/collect/formats/numbers.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace gridctl::collect {

/// One row of statistics, as far as the choice needs it. Fields that were not written are NaN.
struct Step {
  double step = std::numeric_limits<double>::quiet_NaN();
  double loss = std::numeric_limits<double>::quiet_NaN();
};

struct StepChoice {
  std::optional<std::size_t> training;    ///< index of the row
  std::optional<std::size_t> validation;  ///< index of the row
};

/// The validation with the least loss (the first of equals; NaN and infinities are never best), or
/// the last one if no loss is finite; and the last training row at or before its step. Of several
/// validations at one step only the first counts: trainers validate once more when all is over, and
/// keep no model for it. Without a validation, the last training row.
[[nodiscard]] StepChoice choose_steps(const std::vector<Step>& training,
                                      const std::vector<Step>& validation);

}  // namespace gridctl::collect
