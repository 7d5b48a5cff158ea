// What a run says of itself while it goes on. Values only; collect reads them, report shows them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gridctl {

struct LiveMetrics {
  std::optional<double> fraction;  ///< the part of the work that is done: 0 to 1
  std::string status;              ///< the trainer's own words, not made safe for a terminal
  std::optional<double> step;
  std::optional<double> epoch;
  /// The last value of each metric, in the order of their first appearance: "loss" of the training,
  /// "valid/loss" and "test/loss" of the other splits.
  std::vector<std::pair<std::string, double>> values;
};

/// At most `count` of the values, in the order in which a person wants them: values of the test, of
/// the validation, of the training.
[[nodiscard]] std::vector<std::pair<std::string, double>> headline(const LiveMetrics& metrics,
                                                                   std::size_t count);
/// Formats a number with four significant digits: "0.9412", "1.2e-05", "nan".
[[nodiscard]] std::string short_number(double value);

}  // namespace gridctl
