// Decides what trainers' names of numbers mean: which split a number belongs to, whether it
// counts steps, tells a time or judges a run, and whether more or less of it is better.
#pragma once

#include <gridctl/stats/direction.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::collect {

/// "train", "valid" or "test" for a word that names a split ("dev", "val" …); nothing for other
/// words.
[[nodiscard]] std::optional<std::string_view> split_word(std::string_view word);

/// "val_loss", "val/loss", "loss/val", "Loss_val", "valLoss" and "Loss (val)" belong to the split
/// "valid", with the names "loss" and "Loss"; a name without a split belongs to `default_split`.
struct SplitName {
  std::string_view split;
  std::string name;
};
[[nodiscard]] SplitName split_name(std::string_view key, std::string_view default_split = "train");
/// As split_name(); nothing for a name without a split.
[[nodiscard]] std::optional<SplitName> named_split(std::string_view key);

/// Whether the name counts how far the training is rather than how good: "step", "epoch", "iter" …
/// The whole name, its case and what parts its words aside: "episode_reward" counts nothing,
/// "time/total_timesteps" and "TotalTimesteps" do.
[[nodiscard]] bool is_step_name(std::string_view name);
/// Index of the name that counts finest: "step" before "epoch". Nothing if no name counts steps.
[[nodiscard]] std::optional<std::size_t> step_column(const std::vector<std::string_view>& names);

/// Whether the name is a time of day or a time since the start rather than a metric.
[[nodiscard]] bool is_time_name(std::string_view name);

/// Whether the name says how much of the training is done or left: "percentage", "eta".
[[nodiscard]] bool is_progress_name(std::string_view name);

/// Whether `text` is `word`, which is in lower case, whatever the case of `text`.
[[nodiscard]] bool is_word(std::string_view text, std::string_view word);

/// Whether the name may judge a run: it is no counter (epoch, samples …), no spread of another
/// statistic (loss_std), and does not stand beside one (acc.last). Counters are known by their
/// whole names. `key` is without the split.
[[nodiscard]] bool is_metric(std::string_view key);

/// Which values of a statistic are better; nothing if nobody knows, or if it is no metric but a
/// counter (epoch, samples …) or the spread of another one (loss_std). `key` is without the split.
[[nodiscard]] std::optional<stats::Direction> direction_of_metric(std::string_view key);

/// Whether the key is the loss that a training minimises, not a part of it: "loss", "total_loss".
[[nodiscard]] bool is_whole_loss(std::string_view key);

/// Orders metrics; runs are ranked by the metric with the least rank: mAP50-95, then error rates
/// of words and overlaps of all classes before accuracies, these before precision or recall alone,
/// a loss before its parts, all before costs. Metrics of one branch of a model ("cer_ctc") are
/// parts. `key` is without the split.
[[nodiscard]] int headline_rank(std::string_view key);
/// Metrics up to this rank come first, whether higher or lower values of them are better.
inline constexpr int kLastLeadingRank = 1;
/// The rank of times, sizes and prices.
inline constexpr int kCostRank = 5;

/// Whether a statistic says more of another one: "acc.best", "acc.last", "acc.step". `key` is
/// without the split.
[[nodiscard]] bool is_beside_another(std::string_view key);

}  // namespace gridctl::collect
