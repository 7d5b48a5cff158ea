#include <gridctl/stats/direction.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

namespace gridctl::stats {
namespace {

constexpr std::array<std::string_view, 22> kHigher{
    "acc",  "accuracy", "f1",   "auc",    "auroc",     "auprc",  "iou", "miou",
    "map",  "bleu",     "dice", "rouge",  "reward",    "return", "r2",  "score",
    "psnr", "ssim",     "ndcg", "recall", "precision", "mrr"};
constexpr std::array<std::string_view, 17> kLower{
    "loss", "err",  "error", "wer", "cer",      "ppl",  "perplexity", "rmse", "mse",
    "mae",  "mape", "fid",   "nll", "duration", "time", "seconds",    "bytes"};
// Also at the end of a longer word: "valloss", "BinaryAccuracy".
constexpr std::array<std::string_view, 2> kHigherEnds{"acc", "accuracy"};
constexpr std::array<std::string_view, 2> kLowerEnds{"loss", "error"};

/// "map" of "map50", "top" of "top5".
std::string_view without_number(std::string_view word) {
  return word.substr(0, word.find_last_not_of("0123456789") + 1);
}

template <std::size_t N, std::size_t M>
bool any_of(const std::vector<std::string>& words, const std::array<std::string_view, N>& whole,
            const std::array<std::string_view, M>& ends) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return std::find(whole.begin(), whole.end(), word) != whole.end() ||
           std::find(whole.begin(), whole.end(), without_number(word)) != whole.end() ||
           std::any_of(ends.begin(), ends.end(), [&](auto end) { return word.ends_with(end); });
  });
}

}  // namespace

std::vector<std::string> words_of(std::string_view metric) {
  std::vector<std::string> words(1);
  for (const char c : metric) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) {
      words.back() += static_cast<char>(std::tolower(byte));
    } else {
      words.emplace_back();
    }
  }
  return words;
}

std::optional<Direction> direction_of(std::string_view metric) {
  const auto words = words_of(metric);
  const bool higher = any_of(words, kHigher, kHigherEnds);
  const bool lower = any_of(words, kLower, kLowerEnds);
  if (higher == lower) return std::nullopt;
  return higher ? Direction::higher : Direction::lower;
}

}  // namespace gridctl::stats
