// Finds numbers in one line that a trainer printed, if the user gave no expressions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl::collect {

struct PrintedLine {
  std::optional<double> epoch;
  std::optional<double> step;
  /// Names of metrics, with their splits where the line tells ("valid/acc"), and the numbers'
  /// texts.
  std::vector<std::pair<std::string, std::string>> numbers;
  std::string split;  ///< the last split that the line names; empty if it names none
};

/// Finds "key: value", "key = value" and "key value" where the key is a metric whose name is known,
/// and the epoch or step beside it: "Epoch 10/50 train loss 0.3, val acc 0.93". "Test set:" and
/// "train" before several numbers are the split of them all. Of "Loss 2.3 (2.5)", a value and its
/// running mean, the mean counts; "9913/10000" of an accuracy is a quotient; a percent sign is left
/// out. `heading_split` is the split of a line that begins with "*", as summaries do.
[[nodiscard]] PrintedLine parse_printed_line(std::string_view line,
                                             std::string_view heading_split = {});

}  // namespace gridctl::collect
