#include "readers/printed_line.hpp"

#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/stats/direction.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

bool is_digit(char c) {
  return '0' <= c && c <= '9';
}
bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
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

/// A word, a number or a sign of a line.
struct Token {
  enum class Kind { word, number, junk, sign, end };
  Kind kind = Kind::end;
  std::string_view text = {};
  bool is_percent = false;  ///< a number before "%"
  bool follows_blank = false;
  [[nodiscard]] bool is(char c) const { return kind == Kind::sign && text.front() == c; }
};

/// Cuts a line into words, numbers and signs. Numbers with units, times and versions are junk.
class Tokens {
 public:
  explicit Tokens(std::string_view line) : line_(line) {}

  Token next() {
    Token token;
    token.follows_blank = at_ == 0 || (at_ < line_.size() && is_blank(line_[at_]));
    while (at_ < line_.size() && is_blank(line_[at_])) ++at_;
    if (at_ >= line_.size()) return token;
    const auto begin = at_;
    if (is_letter(line_[at_])) {
      token.kind = Token::Kind::word;
      skip_word();
    } else if (const auto end = end_of_number(); end != at_) {
      at_ = end;
      token.kind = is_part_of_more() ? Token::Kind::junk : Token::Kind::number;
    } else {
      token.kind = Token::Kind::sign;
      ++at_;
    }
    token.text = line_.substr(begin, at_ - begin);
    if (token.kind == Token::Kind::number && at_ < line_.size() && line_[at_] == '%') {
      token.is_percent = true;
      ++at_;
    }
    return token;
  }

 private:
  [[nodiscard]] char peek(std::size_t offset = 0) const {
    return at_ + offset < line_.size() ? line_[at_ + offset] : '\0';
  }

  /// Signs within a word have a letter or digit behind them: "val/loss", "acc@1", "mAP50-95".
  void skip_word() {
    constexpr std::string_view kWithin = "./@-";
    while (at_ < line_.size()) {
      const char c = peek();
      const char behind = peek(1);
      const bool joins =
          kWithin.find(c) != std::string_view::npos && (is_letter(behind) || is_digit(behind));
      if (!is_letter(c) && !is_digit(c) && !joins) return;
      ++at_;
    }
  }

  /// A sign belongs to the number where nothing stands before it.
  [[nodiscard]] std::size_t end_of_number() const {
    auto i = at_;
    const auto at = [&](std::size_t k) { return k < line_.size() ? line_[k] : '\0'; };
    const bool is_free = i == 0 || !(is_letter(at(i - 1)) || is_digit(at(i - 1)));
    if ((at(i) == '-' || at(i) == '+') && is_free) ++i;
    const auto digits = i;
    while (is_digit(at(i))) ++i;
    if (at(i) == '.' && (is_digit(at(i + 1)) || i > digits)) {
      ++i;
      while (is_digit(at(i))) ++i;
    }
    if (i == digits || (i == digits + 1 && at(digits) == '.')) return at_;
    if (at(i) == 'e' || at(i) == 'E') {
      auto exponent = i + 1;
      if (at(exponent) == '-' || at(exponent) == '+') ++exponent;
      if (is_digit(at(exponent))) {
        while (is_digit(at(exponent))) ++exponent;
        i = exponent;
      }
    }
    return i;
  }

  /// Skips what is glued to the number: "3ms/step", "12:30:01", "2024-01-01", "1.2.3".
  bool is_part_of_more() {
    const auto goes_on = [&] {
      const char c = peek();
      if (is_letter(c)) return true;
      return (c == ':' || c == '-' || c == '.') && is_digit(peek(1));
    };
    if (!goes_on()) return false;
    while (goes_on() || is_digit(peek()) || (peek() == '/' && is_letter(peek(1)))) ++at_;
    return true;
  }

  std::string_view line_;
  std::size_t at_ = 0;
};

constexpr std::array<std::string_view, 3> kEpochs{"epoch", "epochs", "ep"};
constexpr std::array<std::string_view, 6> kSteps{"step",        "iter", "iteration",
                                                 "global_step", "itr",  "it"};
/// Words before a count that make it no count: "total steps: 1000", "best epoch: 3".
constexpr std::array<std::string_view, 10> kNoCounts{"total", "max",    "num",   "number", "n",
                                                     "best",  "warmup", "every", "per",    "until"};
/// Words that make a name a setting: "loss weight 0.5" is no loss.
constexpr std::array<std::string_view, 37> kSettings{
    "weight",   "weights", "thr",       "threshold", "thresh", "smoothing", "coef", "coeff",
    "scale",    "lambda",  "alpha",     "beta",      "gamma",  "target",    "fn",   "type",
    "function", "ratio",   "clip",      "margin",    "delta",  "lr",        "rate", "schedule",
    "interval", "freq",    "frequency", "decay",     "factor", "patience",  "size", "num",
    "count",    "time",    "sec",       "seconds",   "eta"};
constexpr std::array<std::string_view, 16> kPrepositions{
    "of",    "on",   "for", "over", "in", "at",  "after", "with",
    "using", "from", "to",  "by",   "is", "was", "and",   "per"};
/// Words that say how a number was made, not what it is.
constexpr std::array<std::string_view, 15> kAdjectives{
    "average", "avg",   "mean", "running", "current",  "the",   "a",      "overall",
    "final",   "total", "set",  "dataset", "smoothed", "model", "network"};

/// Whether the name is a known metric, and no setting.
bool is_known_metric(std::string_view name) {
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

/// The words before a number, since the last sign or number.
class Label {
 public:
  void add(std::string_view word) { words_.push_back(word); }
  void clear() {
    words_.clear();
    sign_ = '\0';
  }
  void sign(char c) {
    if (!words_.empty()) sign_ = c;
  }
  [[nodiscard]] bool has_sign() const { return sign_ != '\0'; }
  [[nodiscard]] bool empty() const { return words_.empty(); }
  [[nodiscard]] const std::vector<std::string_view>& words() const { return words_; }

  /// The split that the last word of its own names; nothing if no word names one.
  [[nodiscard]] std::optional<std::string_view> split() const {
    std::optional<std::string_view> found;
    for (const auto word : words_) {
      if (const auto split = split_word(word)) found = split;
    }
    return found;
  }

  /// The name of the metric; empty if no known metric is named.
  [[nodiscard]] std::string metric() const {
    constexpr std::size_t kMostWords = 3;
    if (words_.empty()) return {};
    if (!has_sign() && !is_known_metric(words_.back())) return {};
    std::vector<std::string> kept;
    for (const auto word : words_) {
      if (is_one_of(word, kPrepositions)) {
        if (is_known_metric(join(kept, "_"))) break;
        kept.clear();
      } else if (!split_word(word) && !is_one_of(word, kAdjectives)) {
        kept.emplace_back(word);
      }
    }
    if (kept.size() > kMostWords) kept.erase(kept.begin(), kept.end() - kMostWords);
    while (kept.size() > 1 && is_known_metric(kept.back()) && !is_letter(kept.front().front())) {
      kept.erase(kept.begin());
    }
    auto name = join(kept, "_");
    return is_known_metric(split_name(name).name) ? name : std::string();
  }

 private:
  std::vector<std::string_view> words_;
  char sign_ = '\0';
};

/// Reads the tokens of one line from left to right.
class LineParser {
 public:
  LineParser(std::string_view line, std::string_view heading_split) : tokens_(line) {
    if (trim(line).starts_with('*')) found_.split = heading_split;
  }

  PrintedLine parse() {
    for (auto token = tokens_.next(); token.kind != Token::Kind::end; token = take()) {
      switch (token.kind) {
        case Token::Kind::word:
          take_word(token.text);
          break;
        case Token::Kind::number:
          take_number(token);
          break;
        case Token::Kind::junk:
          if (!label_.empty()) (void)take_count(token.text);  // "epoch 1-599" is of epoch 1
          part();
          break;
        default:
          take_sign(token);
      }
    }
    part();
    return std::move(found_);
  }

 private:
  Token take() {
    if (!waiting_) return tokens_.next();
    const auto token = *waiting_;
    waiting_.reset();
    return token;
  }

  /// Ends words without a number: a heading such as "Test set:" holds for the numbers that follow.
  void part() {
    if (const auto split = label_.split()) found_.split = *split;
    label_.clear();
  }

  void take_word(std::string_view word) {
    const auto name = lower(word);
    if (label_.has_sign()) {
      if (name == "nan" || name == "inf" || name == "infinity") return add(word, false);
      part();
    }
    if (take_glued_count(name)) return;
    label_.add(word);
  }

  /// Takes a name with a count in it: "epoch_3", "iter-100".
  bool take_glued_count(const std::string& name) {
    const auto digits = name.find_last_not_of("0123456789");
    if (digits == std::string::npos || digits + 1 == name.size() || digits == 0) return false;
    if (name[digits] != '_' && name[digits] != '-') return false;
    const auto word = std::string_view(name).substr(0, digits);
    const double count = to_number(std::string_view(name).substr(digits + 1));
    if (is_one_of(word, kEpochs)) {
      found_.epoch = count;
    } else if (is_one_of(word, kSteps)) {
      found_.step = count;
    } else {
      return false;
    }
    part();
    return true;
  }

  void take_sign(const Token& token) {
    constexpr std::string_view kParting = ",;|]}~";
    const char c = token.text.front();
    if (c == ':' || c == '=') {
      label_.sign(c);
    } else if (kParting.find(c) != std::string_view::npos || (c == '-' && token.follows_blank)) {
      part();
    }
  }

  void take_number(const Token& token) {
    const auto quotient = take_quotient(token);
    if (label_.empty()) return;
    if (take_count(token.text)) {
      part();
    } else if (!label_.metric().empty()) {
      const auto mean = label_.has_sign() ? std::string_view() : take_mean();
      if (quotient && is_quotient()) {
        add(fmt::format("{}", *quotient), true);
      } else {
        add(mean.empty() ? token.text : mean, true);
      }
    } else if (label_.has_sign()) {
      part();
    } else {
      label_.add(token.text);  // "the network on the 10000 test images: 55 %"
    }
  }

  /// The quotient of "9913/10000"; takes the number behind the slash.
  std::optional<double> take_quotient(const Token& token) {
    auto slash = take();
    if (!slash.is('/')) {
      waiting_ = slash;
      return std::nullopt;
    }
    const auto whole = take();
    if (whole.kind != Token::Kind::number) {
      waiting_ = whole;
      return std::nullopt;
    }
    const double a = to_number(token.text);
    const double b = to_number(whole.text);
    return b > 0 && a >= 0 && a <= b ? std::optional(a / b) : std::nullopt;
  }
  [[nodiscard]] bool is_quotient() const {
    return direction_of_metric(split_name(label_.metric()).name) == stats::Direction::higher;
  }

  /// The second number of "2.3 (2.5)"; empty, and nothing taken, if there is none.
  std::string_view take_mean() {
    const auto open = take();
    if (!open.is('(')) {
      waiting_ = open;
      return {};
    }
    const auto mean = take();
    if (mean.kind == Token::Kind::number && !mean.is_percent) return mean.text;
    waiting_ = mean;
    return {};
  }

  /// Takes the number if the words before it count epochs or steps; returns whether they do.
  bool take_count(std::string_view number) {
    const auto& words = label_.words();
    const bool is_epoch = is_one_of(words.back(), kEpochs);
    if (!is_epoch && !is_one_of(words.back(), kSteps)) return false;
    const bool counts_nothing = std::any_of(words.begin(), words.end(), [](std::string_view word) {
      return is_one_of(word, kNoCounts);
    });
    const double count = to_number(number.substr(0, number.find_first_not_of("0123456789.")));
    if (counts_nothing || !(count >= 0)) return true;
    (is_epoch ? found_.epoch : found_.step) = count;
    return true;
  }

  void add(std::string_view number, bool is_finite) {
    auto name = label_.metric();
    if (!name.empty() && (is_finite || is_number(number))) {
      if (const auto split = label_.split()) found_.split = *split;
      const bool has_split = split_name(name, "").split != "";
      if (!has_split && !found_.split.empty()) name = found_.split + "/" + name;
      found_.numbers.emplace_back(std::move(name), std::string(number));
    }
    label_.clear();
  }

  Tokens tokens_;
  std::optional<Token> waiting_;
  Label label_;
  PrintedLine found_;
};

}  // namespace

PrintedLine parse_printed_line(std::string_view line, std::string_view heading_split) {
  return LineParser(line, heading_split).parse();
}

}  // namespace gridctl::collect
