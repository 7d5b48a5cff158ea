// Which step of a training its statistics are taken from: the one whose model was kept.
#pragma once

#include <gridctl/collect/experiment.hpp>
#include <gridctl/collect/formats/numbers.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace gridctl::collect {

/// One row of statistics, as far as the choice needs it. NaN where the writer did not say.
struct Step {
  double step = std::numeric_limits<double>::quiet_NaN();
  double loss = std::numeric_limits<double>::quiet_NaN();
};

struct Choice {
  std::optional<std::size_t> training;    ///< index of the row
  std::optional<std::size_t> validation;  ///< likewise
};

/// The validation with the least loss (the first of equals; NaN is never best), or the last one if
/// no loss is a number; and the last training row at or before its step. Of several validations at
/// one step only the first counts: trainers validate once more when all is over, and keep no model
/// for it. Without a validation, the last training row.
[[nodiscard]] Choice choose(const std::vector<Step>& training, const std::vector<Step>& validation);

/// The value under `key`, or "".
[[nodiscard]] std::string_view value_of(const Values& values, std::string_view key);
/// Appends the pairs whose key `into` does not have yet.
void add_missing(Values& into, const Values& from);
/// Appends every pair of the last row as KEY.last.
void add_last(Values& into, const Values& last);

}  // namespace gridctl::collect
