#include <gridctl/collect/names.hpp>

#include <algorithm>
#include <array>

namespace gridctl::collect {
namespace {

using Words = std::vector<std::string>;

// Finest first.
constexpr std::array<std::string_view, 7> kSteps{"step",    "global_step", "iteration", "iter",
                                                 "episode", "epoch",       "_step"};
constexpr std::array<std::string_view, 9> kTimes{"time",       "timestamp", "wall_time",
                                                 "created_at", "date",      "datetime",
                                                 "_timestamp", "_runtime",  "elapsed"};
constexpr std::string_view kSeparators = "_/.- ";

char lower(char c) {
  return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& list) {
  return std::any_of(list.begin(), list.end(),
                     [&](std::string_view word) { return is_word(name, word); });
}

// How far the training was, how large a batch, how long it took: numbers, but nobody's result.
constexpr std::array<std::string_view, 17> kCounters{
    "episode", "episodes", "epoch",   "step",      "iter",     "iteration",
    "batch",   "samples",  "length",  "seed",      "progress", "lr",
    "time",    "duration", "seconds", "timestamp", "bytes"};
// Spread and position of a metric rather than the metric.
constexpr std::array<std::string_view, 5> kDerived{"min", "max", "std", "last", "final"};

constexpr std::string_view kBeside[] = {".best", ".last", ".step"};

template <std::size_t N>
bool any_of_words(const Words& words, const std::array<std::string_view, N>& list) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
  });
}

}  // namespace

bool is_word(std::string_view text, std::string_view word) {
  return text.size() == word.size() && std::equal(text.begin(), text.end(), word.begin(),
                                                  [](char a, char b) { return lower(a) == b; });
}

bool is_metric(std::string_view key) {
  const auto words = stats::words_of(key);
  return !any_of_words(words, kDerived) && !any_of_words(words, kCounters) &&
         !is_beside_another(key);
}

std::optional<std::string_view> split_word(std::string_view word) {
  const auto is = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view one) { return is_word(word, one); });
  };
  if (is({"train", "training", "training_set_agg"})) return "train";
  if (is({"val", "valid", "validation", "dev", "eval", "evaluation", "validation_set_agg"})) {
    return "valid";
  }
  if (is({"test", "testing", "predict"})) return "test";
  return std::nullopt;
}

SplitName split_name(std::string_view key, std::string_view default_split) {
  const auto first = key.find_first_of(kSeparators);
  if (first != std::string_view::npos && first + 1 < key.size()) {
    if (const auto split = split_word(key.substr(0, first))) {
      return {*split, std::string(key.substr(first + 1))};
    }
    const auto last = key.find_last_of("_/");
    if (last != std::string_view::npos && last != 0) {
      if (const auto split = split_word(key.substr(last + 1))) {
        return {*split, std::string(key.substr(0, last))};
      }
    }
  }
  return {default_split, std::string(key)};
}

bool is_step_name(std::string_view name) {
  return is_one_of(name, kSteps);
}

bool is_time_name(std::string_view name) {
  return is_one_of(name, kTimes);
}

std::optional<std::size_t> step_column(const std::vector<std::string_view>& names) {
  for (const auto step : kSteps) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (is_word(names[i], step)) return i;
    }
  }
  return std::nullopt;
}

std::optional<stats::Direction> direction_of_metric(std::string_view key) {
  return is_metric(key) ? stats::direction_of(key) : std::nullopt;
}

bool is_beside_another(std::string_view key) {
  return std::any_of(std::begin(kBeside), std::end(kBeside), [&](std::string_view end) {
    return key.size() > end.size() && key.ends_with(end);
  });
}

}  // namespace gridctl::collect
