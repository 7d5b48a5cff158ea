// Whether more is better.
#pragma once

#include <optional>
#include <string_view>

namespace gridctl::stats {

enum class Direction { lower, higher };

/// By the words of a metric's name: "valid/loss" and "train.cross_entropy_loss" are lower,
/// "test.acc" and "mAP50" higher. Words of both sides or of neither tell nothing: the user must.
[[nodiscard]] std::optional<Direction> direction_of(std::string_view metric);

}  // namespace gridctl::stats
