// Finds numbers in one line that a trainer printed, if the user gave no expressions.
#pragma once

#include "readers/printed_tokens.hpp"

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
  /// The word before the line's first colon that may name a part of what was measured: "road" of
  /// "road: IoU 0.95"; empty if there is none.
  std::string heading;
  /// What the commas in a log's numbers part, as far as the line shows: "0,93" or "12,345.6".
  Token::Comma comma = Token::Comma::none;
  /// The first number that was left out since its comma may part decimals or thousands.
  std::string unclear;
  bool is_part = false;  ///< a part of one evaluation, "Test: [10/40]", or its summary, "* Acc 0.9"
};

/// Finds "key: value", "key = value" and "key value" where the key is a metric whose name is known,
/// and the epoch or step beside it: "Epoch 10/50 train loss 0.3, val acc 0.93". "Test set:" and
/// "train" before several numbers are the split of them all. Of "Loss 2.3 (2.5)", a value and its
/// running mean, the mean counts, but not in summaries; "9913/10000" of an accuracy is a quotient;
/// a percent sign is left out; numbers in brackets are a metric each. "[10]" at the beginning
/// counts steps, "[2, 500]" epochs and steps. Beside a loss, "Train: 0.9, Val: 0.8" are scores.
/// "Test: [10/40]", a part of an evaluation, is of the validation. `heading_split` is the split of
/// a line that begins with "*", as summaries do, and of numbers of one part ("accuracy of plane").
/// "tensor(0.9)" and "np.float64(0.9)" are 0.9. In counts such as "step 1,000" commas part
/// thousands; `comma` says what the comma of other numbers such as "1,234" parts.
[[nodiscard]] PrintedLine parse_printed_line(std::string_view line,
                                             std::string_view heading_split = {},
                                             Token::Comma comma = Token::Comma::none);

/// Whether the name is a known metric, and no setting: "loss weight" is none.
[[nodiscard]] bool is_printed_metric(std::string_view name);

}  // namespace gridctl::collect
