#include <gridctl/core/letters.hpp>
#include <gridctl/stats/direction.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <string>
#include <vector>

namespace gridctl::stats {
namespace {

// The table of directions. A word is the whole of one word of a name, its number aside: "map" is in
// "mAP50-95", "top" in "acc_top5". Two words with a blank stand side by side in a name.
constexpr auto kHigher = std::to_array<std::string_view>(
    {// classification
     "acc", "accs", "accu", "accuracy", "accuracies", "f1", "f2", "fb1", "fbeta", "fmeasure", "auc",
     "auroc", "auprc", "aucpr", "prauc", "aupr", "roc", "recall", "precision", "prec",
     "sensitivity", "specificity", "tpr", "tnr", "ppv", "npv", "top", "topk", "correct", "mcc",
     "kappa", "gini",
     // detection and segmentation
     "ap", "aps", "apm", "apl", "apr", "apc", "apf", "map", "maps", "mapm", "mapl", "iou", "miou",
     "fwiou", "giou", "jaccard", "dice", "mdice", "dsc", "pq", "hota", "mota", "motp", "idf1",
     "nds", "pck", "pckh", "fitness",
     // language
     "bleu", "sacrebleu", "rouge", "rougel", "rougelsum", "meteor", "chrf", "cider", "spice",
     "comet", "bertscore", "uas", "las", "ents f", "ents p", "ents r", "sents f", "em",
     "exact match", "pass 1", "pass 5", "pass 10", "pass 100",
     // ranking
     "ndcg", "mrr", "hit", "hits", "hr",
     // control
     "reward", "rewards", "rew", "rews", "return", "returns", "ret", "success", "successes", "succ",
     "win", "wins", "winrate", "elo", "solved",
     // images and signals
     "psnr", "ssim", "msssim", "sdr", "sisdr", "sisnr", "snr", "pesq", "stoi", "mos", "lddt",
     // agreement of numbers
     "r2", "corr", "correlation", "pearson", "pearsonr", "spearman", "spearmanr", "plcc", "srcc",
     "krcc", "ccc", "r 2", "explained variance", "nse", "elbo",
     // in German, French, Spanish, Italian and Portuguese
     "genauigkeit", "précision", "exactitude", "rappel", "precisión", "exactitud", "accuratezza",
     "precisione", "acurácia", "acuracia", "precisão",
     // anything
     "score", "scores", "maximized"});
constexpr auto kLower = std::to_array<std::string_view>(
    {// errors
     "err", "errs", "error", "errors", "fehler", "rmse", "mse", "msle", "rmsle", "nrmse", "nmse",
     "mae", "mape", "smape", "wape", "mase", "medae", "crps", "pinball", "epe", "mpjpe", "pampjpe",
     "ade", "fde", "minade", "minfde", "absrel", "abs rel", "sq rel", "silog", "rte", "rre", "ece",
     "brier",
     // speech and text
     "wer", "cer", "ter", "mer", "eer", "mindcf", "dcf", "edit distance", "ppl", "perplexity",
     "bpc", "bpd", "bpb", "bpw",
     // generated images
     "fid", "kid", "fvd", "fad", "lpips", "chamfer", "hausdorff", "hd", "assd", "asd",
     // wrong decisions
     "fpr", "fnr", "far", "frr", "failure", "failures", "collision", "collisions", "violation",
     "violations", "regret",
     // likelihoods
     "nll", "logloss", "nelbo", "deviance", "cross entropy", "crossentropy", "xent", "bce",
     // cost
     "cost", "costs", "latency", "duration", "time", "runtime", "seconds", "bytes",
     // anything
     "minimized"});
// A loss of anything is a loss: "dice_loss", "reward_model_loss".
constexpr auto kLosses = std::to_array<std::string_view>(
    {"loss", "losses", "verlust", "perte", "pertes", "pérdida", "perdida", "perdita", "perda"});
// Also at the end of a longer word: "valloss", "BinaryAccuracy", "meaniou".
constexpr auto kHigherEnds = std::to_array<std::string_view>(
    {"acc", "accuracy", "reward", "score", "iou", "auc", "dice", "genauigkeit"});
constexpr auto kLowerEnds = std::to_array<std::string_view>({"error", "perplexity", "rmse"});
constexpr auto kLossEnds = std::to_array<std::string_view>({"loss", "verlust"});

constexpr unsigned char kFirstBeyondAscii = 0x80;

using Words = std::vector<std::string>;
using List = std::span<const std::string_view>;

bool is_upper(char c) {
  return 'A' <= c && c <= 'Z';
}
bool is_lower(char c) {
  return 'a' <= c && c <= 'z';
}

/// "map" of "map50", "top" of "top5", "fid" of "fid50k", over 50000 images.
std::string_view without_number(std::string_view word) {
  constexpr std::string_view kDigits = "0123456789";
  const auto thousands = word.size() > 1 && word.back() == 'k' &&
                         kDigits.find(word[word.size() - 2]) != std::string_view::npos;
  if (thousands) word.remove_suffix(1);
  return word.substr(0, word.find_last_not_of(kDigits) + 1);
}

bool has_word(const Words& words, List list) {
  const auto is_in = [&](std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (is_in(words[i]) || is_in(without_number(words[i]))) return true;
    if (i + 1 < words.size() && is_in(words[i] + " " + words[i + 1])) return true;
  }
  return false;
}

bool has_end(const Words& words, List ends) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    if (word == "zscore") return false;  // a distance from the mean, or a setting
    return std::any_of(ends.begin(), ends.end(), [&](auto end) { return word.ends_with(end); });
  });
}

}  // namespace

Words words_of(std::string_view metric) {
  Words words(1);
  for (std::size_t i = 0; i < metric.size(); ++i) {
    const auto byte = static_cast<unsigned char>(metric[i]);
    const auto letter = byte < kFirstBeyondAscii ? 0 : letter_length(metric, i);
    if (letter != 0) {
      words.back() += with_small_letters(metric.substr(i, letter));
      i += letter - 1;
    } else if (byte < kFirstBeyondAscii && std::isalnum(byte) != 0) {
      words.back() += static_cast<char>(std::tolower(byte));
    } else {
      words.emplace_back();
    }
  }
  return words;
}

std::string apart(std::string_view name) {
  std::string result;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool begins = i > 0 && is_upper(name[i]) &&
                        (is_lower(name[i - 1]) ||
                         (is_upper(name[i - 1]) && i + 1 < name.size() && is_lower(name[i + 1])));
    if (begins) result += '_';
    result += name[i];
  }
  return result;
}

namespace {

bool has_any(std::string_view metric, List list, List ends) {
  const auto whole = words_of(metric);
  return has_word(whole, list) || has_word(words_of(apart(metric)), list) || has_end(whole, ends);
}

/// The direction that a name has without looking for losses.
std::optional<Direction> direction_of_part(std::string_view name) {
  const bool higher = has_any(name, kHigher, kHigherEnds);
  const bool lower = has_any(name, kLower, kLowerEnds);
  if (higher == lower) return std::nullopt;
  return higher ? Direction::higher : Direction::lower;
}

}  // namespace

std::optional<Direction> direction_of(std::string_view metric) {
  if (has_any(metric, kLosses, kLossEnds)) return Direction::lower;
  // The parts before the last may name a task or a data set: "rte/acc" is an accuracy.
  const auto part = metric.find_last_of("/.");
  if (part != std::string_view::npos) {
    if (const auto own = direction_of_part(metric.substr(part + 1))) return own;
  }
  return direction_of_part(metric);
}

}  // namespace gridctl::stats
