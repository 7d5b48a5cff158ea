// Whether more is better.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::stats {

enum class Direction { lower, higher };

/// By the words of a metric's name, also where only capitals part them: "valid/loss" and
/// "dice_loss" are lower, "test.acc", "mAP50" and "episodeReward" higher. direction.cpp has the
/// table of words. Words of both sides or of neither tell nothing: the user must.
[[nodiscard]] std::optional<Direction> direction_of(std::string_view metric);

/// The words of a metric's name in lower case, split at each byte that is neither letter nor digit:
/// "Valid/Loss" has "valid" and "loss". Never empty; a word may be, as between two such bytes.
[[nodiscard]] std::vector<std::string> words_of(std::string_view metric);

/// With "_" before each capital that begins a word: "valLoss" is "val_Loss", "AverageEpRet"
/// "Average_Ep_Ret".
[[nodiscard]] std::string apart(std::string_view name);

}  // namespace gridctl::stats
