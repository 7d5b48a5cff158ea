#include "readers/printed_label.hpp"

#include "readers/printed_line.hpp"
#include "remembered.hpp"

#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/collect/names.hpp>
#include <gridctl/core/letters.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace gridctl::collect {
namespace {

bool begins_with_letter(std::string_view word) {
  return word.starts_with('_') || letter_length(word, 0) != 0;
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), with_small_letters(word)) != words.end();
}

constexpr auto kEpochs = std::to_array<std::string_view>(
    {"epoch", "epochs", "ep", "epoche", "epoque", "époque", "epoca", "época"});
/// Words before a count of steps: those of names.hpp that no setting has.
constexpr auto kSteps = std::to_array<std::string_view>(
    {"step",     "schritt",   "iter",       "iteration",  "global_step", "itr",
     "it",       "episode",   "round",      "generation", "gen",         "update",
     "timestep", "time_step", "train_step", "env_step",   "tick",        "global_iter",
     "étape",    "itération", "paso",       "iteración"});
constexpr auto kTypes = std::to_array<std::string_view>(
    {"tensor", "array", "float", "float16", "float32", "float64", "bfloat16", "double", "decimal",
     "int", "int32", "int64", "scalar", "devicearray", "number"});
/// Words before a count that make it no count: "total steps: 1000", "best epoch: 3".
constexpr std::array<std::string_view, 12> kNoCounts{"total", "max",  "num",   "number",
                                                     "n",     "best", "final", "warmup",
                                                     "every", "per",  "until", "fps"};
/// Words that make a name a setting: "loss weight 0.5" is no loss.
constexpr std::array<std::string_view, 38> kSettings{
    "weight",   "weights", "thr",       "threshold", "thresh", "smoothing", "coef", "coeff",
    "scale",    "lambda",  "alpha",     "beta",      "gamma",  "target",    "fn",   "type",
    "function", "ratio",   "clip",      "margin",    "delta",  "lr",        "rate", "schedule",
    "interval", "freq",    "frequency", "decay",     "factor", "patience",  "size", "num",
    "count",    "time",    "sec",       "seconds",   "eta",    "version"};
constexpr std::array<std::string_view, 16> kPrepositions{
    "of",    "on",   "for", "over", "in", "at",  "after", "with",
    "using", "from", "to",  "by",   "is", "was", "and",   "per"};
/// Words that say how a number was made, not what it is.
constexpr std::array<std::string_view, 15> kAdjectives{
    "average", "avg",   "mean", "running", "current",  "the",   "a",      "overall",
    "final",   "total", "set",  "dataset", "smoothed", "model", "network"};

/// Words with which loggers begin lines: "INFO val loss 0.6", "05:22:02 PM valid_acc 51.2".
constexpr auto kOfLoggers = std::to_array<std::string_view>(
    {"info", "debug", "warning", "warn", "critical", "trace", "notice", "verbose", "am", "pm"});

/// Words behind "of" that name the whole of what was measured: "accuracy of the network".
constexpr std::array<std::string_view, 28> kWholes{
    "our",     "this",    "best",   "trained",    "classifier", "net",  "ensemble",
    "image",   "images",  "sample", "samples",    "example",    "data", "batch",
    "batches", "episode", "run",    "iteration",  "step",       "all",  "random",
    "last",    "size",    "neural", "prediction", "seed",       "fold", "game"};
/// How a mean over classes was made.
constexpr std::array<std::string_view, 4> kMeans{"micro", "macro", "weighted", "samples"};

/// The part of the whole that a metric is of: "plane" of "accuracy of plane". Empty if the words
/// behind the preposition name the whole, or a split.
std::string part_of(const std::vector<std::string_view>& words, std::size_t begin) {
  constexpr std::size_t kMostWords = 2;
  const std::vector<std::string_view> rest(words.begin() + static_cast<std::ptrdiff_t>(begin),
                                           words.end());
  const bool is_whole = std::any_of(rest.begin(), rest.end(), [](std::string_view word) {
    return is_one_of(word, kWholes) || is_one_of(word, kAdjectives) ||
           is_one_of(word, kPrepositions) || split_word(word) || is_epoch_word(word) ||
           !begins_with_letter(word);
  });
  if (rest.empty() || rest.size() > kMostWords || is_whole) return {};
  std::string part;
  for (const auto word : rest) part += (part.empty() ? "." : "_") + std::string(word);
  return part;
}

}  // namespace

namespace {

bool find_is_printed_metric(std::string_view name) {
  std::string apart;  // "lossWeight" has the words of "loss_weight"
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool is_hump = i > 0 && std::isupper(static_cast<unsigned char>(name[i])) != 0 &&
                         std::islower(static_cast<unsigned char>(name[i - 1])) != 0;
    if (is_hump) apart += '_';
    apart += name[i];
  }
  for (const auto& word : stats::words_of(apart)) {
    if (is_one_of(word, kSettings)) return false;
  }
  return direction_of_metric(name).has_value();
}

}  // namespace

bool is_printed_metric(std::string_view name) {
  thread_local Remembered<bool> known;
  return known.of(name, find_is_printed_metric);
}

bool is_epoch_word(std::string_view word) {
  return is_one_of(word, kEpochs);
}
bool is_step_word(std::string_view word) {
  return is_one_of(word, kSteps);
}
bool is_type_word(std::string_view word) {
  return is_one_of(word.substr(word.rfind('.') + 1), kTypes);
}
bool is_no_count(std::string_view word) {
  return is_one_of(word, kNoCounts);
}

double leading_count(std::string_view text) {
  return to_number(text.substr(0, text.find_first_not_of("0123456789.")));
}

bool is_glued_epoch(std::string_view text) {
  const auto word = text.substr(std::min(text.find_first_not_of("0123456789"), text.size()));
  return word.size() < text.size() && is_one_of(word, kEpochs);
}

std::string_view class_in_front(std::string_view line) {
  constexpr std::string_view kSigns = ":=# \t[('\"";
  constexpr std::string_view kEnds = "])'\" \t";
  constexpr std::string_view kParting = ",:|-";
  line = trim(line);
  const auto word = line.substr(0, std::min(line.find_first_of(kSigns), line.size()));
  if (!is_word(word, "class") && !is_word(word, "category")) return {};
  const auto begin = line.find_first_not_of(kSigns, word.size());
  if (begin == std::string_view::npos) return {};
  const auto end = std::min(line.find_first_of(",:|])'\" \t", begin), line.size());
  const auto name = line.substr(begin, end - begin);
  const auto next = line.find_first_not_of(kEnds, end);
  const bool is_parted =
      next != std::string_view::npos && kParting.find(line[next]) != std::string_view::npos;
  const bool is_of_all = is_one_of(name, kAdjectives) || is_word(name, "all");
  return is_parted && !is_of_all && !is_printed_metric(name) ? name : std::string_view();
}

std::optional<std::string_view> Label::lone_split() const {
  return has_sign() && words_.size() == 1 ? split_word(words_.front()) : std::nullopt;
}

std::string_view Label::heading() const {
  constexpr auto kGeneral = std::to_array<std::string_view>(
      {"result", "results", "metric", "metrics", "summary", "performance", "report", "output",
       "log", "epoch", "root", "now", "done", "saved", "best", "last", "all", "error"});
  if (sign_ != ':' || words_.size() != 1) return {};
  const auto word = words_.front();
  const bool says_nothing =
      is_one_of(word, kGeneral) || is_one_of(word, kAdjectives) || is_one_of(word, kOfLoggers);
  const bool is_known = says_nothing || split_word(word) || is_step_name(word) ||
                        is_printed_metric(word) || !begins_with_letter(word);
  return is_known ? std::string_view() : word;
}

std::optional<std::string_view> Label::split() const {
  std::optional<std::string_view> found;
  for (const auto word : words_) {
    if (const auto split = split_word(word)) found = split;
  }
  return found;
}

std::string Label::metric() const {
  auto [metric, part] = named();
  return metric + part;
}

bool Label::is_of_part() const {
  const bool is_of_class = std::any_of(words_.begin(), words_.end(), [](std::string_view word) {
    return is_word(word, "class") || is_word(word, "category");
  });
  return is_of_class || !named().part.empty();
}

Label::Named Label::named() const {
  constexpr std::size_t kMostWords = 3;
  if (words_.empty()) return {};
  const auto last = std::find_if(words_.rbegin(), words_.rend(), [](std::string_view word) {
    return !is_one_of(word, kMeans) && !is_one_of(word, kAdjectives);
  });
  if (!has_sign() && (last == words_.rend() || !is_printed_metric(*last))) return {};
  if (!has_sign() && words_.size() == 1 && words_.front() == "return") return {};  // of a program
  std::vector<std::string> kept;
  std::string part;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const auto word = words_[i];
    if (is_one_of(word, kPrepositions)) {
      if (is_printed_metric(join(kept, "_"))) {
        if (has_sign() && (is_word(word, "of") || is_word(word, "for")))
          part = part_of(words_, i + 1);
        break;
      }
      kept.clear();
    } else if (is_one_of(word, kOfLoggers)) {
      kept.clear();
    } else if (!split_word(word) && !is_one_of(word, kAdjectives)) {
      kept.emplace_back(word);
    }
  }
  if (kept.size() > kMostWords) kept.erase(kept.begin(), kept.end() - kMostWords);
  while (kept.size() > 1 && is_printed_metric(kept.back()) && !begins_with_letter(kept.front())) {
    kept.erase(kept.begin());
  }
  auto name = join(kept, "_");
  if (!is_printed_metric(split_name(name).name)) return {};
  return {std::move(name), std::move(part)};
}

}  // namespace gridctl::collect
