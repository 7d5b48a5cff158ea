// Whether more is better.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::stats {

enum class Direction { lower, higher };

/// By the words of a metric's name: "valid/loss" and "train.cross_entropy_loss" are lower,
/// "test.acc" and "mAP50" higher. Words of both sides or of neither tell nothing: the user must.
[[nodiscard]] std::optional<Direction> direction_of(std::string_view metric);

/// The words of a metric's name in lower case, split at each byte that is neither letter nor digit:
/// "Valid/Loss" has "valid" and "loss". Never empty; a word may be, as between two such bytes.
[[nodiscard]] std::vector<std::string> words_of(std::string_view metric);

}  // namespace gridctl::stats
