// What a run says of itself while it goes on. Values only; collect reads them, report shows them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gridctl {

/// The course of the metric by which a person judges a run first.
struct LiveCurve {
  std::string name;            ///< as in LiveMetrics::values
  std::vector<double> course;  ///< the values in their order, of very many every so many-th one
  /// True: a smaller value of the metric is better. Nothing: the metric's name does not tell.
  std::optional<bool> less_is_better;
  std::optional<double> best;  ///< of all finite values; nothing where the direction is not known
};

/// The part of its work that a run had done at an earlier look.
struct EarlierFraction {
  double fraction = 0;
  double seconds_ago = 0;
};

struct LiveMetrics {
  std::optional<double> fraction;                 ///< the part of the work that is done: 0 to 1
  std::optional<EarlierFraction> first_fraction;  ///< the first one that was seen
  std::string status;  ///< the trainer's own words, not made safe for a terminal
  std::optional<double> step;
  std::optional<double> epoch;
  std::optional<double> epoch_limit;  ///< the number of epochs, by its output or configuration
  /// The last value of each metric, in the order of their first appearance: "loss" of the training,
  /// "valid/loss" and "test/loss" of the other splits.
  std::vector<std::pair<std::string, double>> values;
  LiveCurve curve;  ///< of no name where there are no values
};

/// At most `count` of the values, in the order in which a person wants them: values of the test, of
/// the validation, of the training.
[[nodiscard]] std::vector<std::pair<std::string, double>> headline(const LiveMetrics& metrics,
                                                                   std::size_t count);
/// Formats a number with four significant digits: "0.9412", "1.2e-05", "nan".
[[nodiscard]] std::string short_number(double value);

}  // namespace gridctl
