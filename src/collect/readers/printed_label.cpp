#include "readers/printed_label.hpp"

#include "readers/printed_line.hpp"

#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace gridctl::collect {
namespace {

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (auto& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), lower(word)) != words.end();
}

constexpr std::array<std::string_view, 4> kEpochs{"epoch", "epochs", "ep", "epoche"};
constexpr std::array<std::string_view, 7> kSteps{"step",        "schritt", "iter", "iteration",
                                                 "global_step", "itr",     "it"};
/// Words before a count that make it no count: "total steps: 1000", "best epoch: 3".
constexpr std::array<std::string_view, 11> kNoCounts{
    "total", "max", "num", "number", "n", "best", "warmup", "every", "per", "until", "fps"};
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

}  // namespace

bool is_printed_metric(std::string_view name) {
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

bool is_epoch_word(std::string_view word) {
  return is_one_of(word, kEpochs);
}
bool is_step_word(std::string_view word) {
  return is_one_of(word, kSteps);
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

std::optional<std::string_view> Label::lone_split() const {
  return has_sign() && words_.size() == 1 ? split_word(words_.front()) : std::nullopt;
}

std::optional<std::string_view> Label::split() const {
  std::optional<std::string_view> found;
  for (const auto word : words_) {
    if (const auto split = split_word(word)) found = split;
  }
  return found;
}

std::string Label::metric() const {
  constexpr std::size_t kMostWords = 3;
  if (words_.empty()) return {};
  if (!has_sign() && !is_printed_metric(words_.back())) return {};
  if (!has_sign() && words_.size() == 1 && words_.front() == "return") return {};  // of a program
  std::vector<std::string> kept;
  for (const auto word : words_) {
    if (is_one_of(word, kPrepositions)) {
      if (is_printed_metric(join(kept, "_"))) break;
      kept.clear();
    } else if (!split_word(word) && !is_one_of(word, kAdjectives)) {
      kept.emplace_back(word);
    }
  }
  if (kept.size() > kMostWords) kept.erase(kept.begin(), kept.end() - kMostWords);
  while (kept.size() > 1 && is_printed_metric(kept.back()) && !is_letter(kept.front().front())) {
    kept.erase(kept.begin());
  }
  auto name = join(kept, "_");
  return is_printed_metric(split_name(name).name) ? name : std::string();
}

}  // namespace gridctl::collect
