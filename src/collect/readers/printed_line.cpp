#include "readers/printed_line.hpp"

#include "readers/printed_label.hpp"

#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/stats/direction.hpp>

#include <algorithm>
#include <forward_list>
#include <iterator>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

/// Reads the tokens of one line from left to right.
class LineParser {
 public:
  LineParser(std::string_view line, std::string_view heading_split, Token::Comma comma)
      : tokens_(line),
        heading_split_(heading_split),
        comma_(comma),
        class_(class_in_front(line)),
        is_summary_(trim(line).starts_with('*')) {
    if (is_summary_) found_.split = heading_split;
    found_.is_part = is_summary_ && !heading_split.empty();
    take_counts_in_front(trim(line));
  }

  PrintedLine parse() {
    for (auto token = next(); token.kind != Token::Kind::end; token = take()) {
      switch (token.kind) {
        case Token::Kind::word:
          take_word(token);
          break;
        case Token::Kind::number:
          take_number(token);
          break;
        case Token::Kind::junk:
          if (is_glued_epoch(token.text)) found_.epoch = leading_count(token.text);
          if (!label_.empty()) (void)take_count(token.text);  // "epoch 1-599" is of epoch 1
          part();
          break;
        default:
          take_sign(token);
      }
    }
    part();
    add_scores();
    return std::move(found_);
  }

 private:
  /// "[10]" of XGBoost and LightGBM counts steps, "[2,  500]" epochs and steps.
  void take_counts_in_front(std::string_view line) {
    const auto end = line.find(']');
    if (!line.starts_with('[') || end == std::string_view::npos) return;
    const auto counts = gridctl::split(line.substr(1, end - 1), ',');
    const auto is_count = [](const std::string& text) {
      const auto digits = trim(text);
      return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
    };
    if (counts.size() > 2 || !std::all_of(counts.begin(), counts.end(), is_count)) return;
    found_.step = to_number(trim(counts.back()));
    if (counts.size() == 2) found_.epoch = to_number(trim(counts.front()));
  }

  /// The next token. A number has a point before its decimals, and its thousands stand together.
  Token next() {
    auto token = tokens_.next();
    if (token.comma == Token::Comma::none) return token;
    auto comma = token.comma;
    if (comma == Token::Comma::either) {
      unclear_ = token.text;
      comma = comma_;
    }
    token.text = plain_numbers_.emplace_front(without_commas(token.text, comma));
    return token;
  }

  Token take() {
    if (!waiting_) return next();
    const auto token = *waiting_;
    waiting_.reset();
    return token;
  }

  /// Ends words without a number: a heading such as "Test set:" holds for the numbers that follow.
  void part() {
    if (const auto split = label_.split()) found_.split = *split;
    label_.clear();
  }

  void take_word(const Token& token) {
    const auto word = token.text;
    const bool is_type = token.precedes_bracket && !label_.empty() && is_type_word(word);
    if (is_type) return;  // "tensor(0.9)"
    if (label_.has_sign()) {
      if (found_.heading.empty() && found_.numbers.empty()) found_.heading = label_.heading();
      part();
    }
    if (take_glued_count(word)) return;
    const bool is_verb = is_word(word, "is") || is_word(word, "was");
    if (is_verb && !label_.metric().empty()) return label_.sign('=');
    label_.add(word);
  }

  /// Takes a name with a count in it: "epoch_3", "iter-100".
  bool take_glued_count(std::string_view name) {
    const auto digits = name.find_last_not_of("0123456789");
    if (digits == std::string_view::npos || digits + 1 == name.size() || digits == 0) return false;
    if (name[digits] != '_' && name[digits] != '-') return false;
    const auto word = name.substr(0, digits);
    const double count = to_number(name.substr(digits + 1));
    if (is_epoch_word(word)) {
      found_.epoch = count;
    } else if (is_step_word(word)) {
      found_.step = count;
    } else {
      return false;
    }
    part();
    return true;
  }

  void take_sign(const Token& token) {
    constexpr std::string_view kParting = ",;|]}~<>!";
    const char c = token.text.front();
    if (c == ':' || c == '=') {
      label_.sign(c);
    } else if (c == '[') {
      take_list();
    } else if (kParting.find(c) != std::string_view::npos || (c == '-' && token.follows_blank)) {
      part();
    }
  }

  /// Takes what stands in brackets: "Dice [0.6, 0.5]" has a number for each class.
  void take_list() {
    if (const auto split = label_.lone_split(); split && *split != "train") {
      found_.split = "valid";
      found_.is_part = true;
      label_.clear();
    }
    if (label_.empty() || label_.metric().empty()) return;
    std::vector<std::string_view> numbers;
    auto token = take();
    for (; token.kind == Token::Kind::number || token.is(','); token = take()) {
      if (!token.is(',')) numbers.push_back(token.text);
    }
    if (!token.is(']') || numbers.empty()) {
      waiting_ = token;
      if (!numbers.empty()) label_.clear();
      return;
    }
    const auto label = label_;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      label_ = label;
      add(numbers[i], numbers.size() > 1 ? fmt::format("_{}", i) : std::string());
    }
  }

  /// Takes "Train: 0 [ 17/99 (17%)]", as an epoch, and the numbers of "Train: 0.9, Val: 0.8".
  bool take_of_split(const Token& token) {
    const auto split = label_.lone_split();
    if (!split) return false;
    const double number = to_number(token.text);
    auto next = take();
    waiting_ = next;
    if (next.is('[') && leading_count(token.text) == number) {
      found_.epoch = number;
    } else if (token.is_percent || (number >= 0 && number <= 1)) {
      scores_.emplace_back(std::string(*split) + "/score", std::string(token.text));
    }
    part();
    return true;
  }

  /// Adds numbers that only splits name. Without a loss in the line they could be losses.
  void add_scores() {
    const auto& numbers = found_.numbers;
    const bool has_loss = std::any_of(numbers.begin(), numbers.end(), [](const auto& pair) {
      return is_whole_loss(split_name(pair.first).name);
    });
    if (!has_loss || !(found_.epoch || found_.step)) return;
    std::move(scores_.begin(), scores_.end(), std::back_inserter(found_.numbers));
  }

  void take_number(const Token& token) {
    const auto quotient = take_quotient(token);
    if (label_.empty()) return;
    if (take_of_split(token)) return;
    const bool is_count = take_count(token.text);
    if (!is_count && !label_.metric().empty()) {
      const auto mean = is_summary_ ? std::string_view() : take_mean(token.text);
      if (quotient && is_quotient()) {
        add(fmt::format("{}", *quotient));
      } else {
        comma_of_number_ = token.comma;
        add(mean.empty() ? token.text : mean);
      }
    } else if (is_count || label_.has_sign()) {
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
      if (is_glued_epoch(whole.text))
        found_.epoch = to_number(token.text);  // "1/20epoch"
      else
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

  /// The second number of "2.3 (2.5)"; empty, and nothing taken, if there is none. Behind a sign
  /// the mean has as many digits as the value: "best: 0.66 (12)" has none.
  std::string_view take_mean(std::string_view value) {
    const auto open = take();
    if (!open.is('(')) {
      waiting_ = open;
      return {};
    }
    const auto digits = [](std::string_view text) {
      return text.size() - std::min(text.find('.'), text.size());
    };
    const auto mean = take();
    const bool is_alike = !label_.has_sign() || digits(mean.text) == digits(value);
    const bool is_change =
        mean.text.starts_with('+') || (mean.text.starts_with('-') && !value.starts_with('-'));
    if (mean.kind == Token::Kind::number && !mean.is_percent && is_alike && !is_change)
      return mean.text;
    waiting_ = mean;
    return {};
  }

  /// Takes the number if the words before it count epochs or steps; returns whether they do.
  bool take_count(std::string_view number) {
    const auto& words = label_.words();
    const bool is_epoch = is_epoch_word(words.back());
    if (!is_epoch && !is_step_word(words.back())) return false;
    const bool counts_nothing = std::any_of(words.begin(), words.end(), is_no_count);
    const double count = leading_count(number);
    if (counts_nothing || !(count >= 0)) return true;
    if (is_epoch) {
      found_.epoch = count;
    } else if (step_word_.empty() || is_word(step_word_, words.back()) ||
               step_column({step_word_, words.back()}) != 0) {
      found_.step = count;  // the finest count of the line
      step_word_ = words.back();
    }
    return true;
  }

  /// Adds a number under the name before it, with `ending` behind the name.
  void add(std::string_view number, const std::string& ending = {}) {
    auto name = is_clear() ? label_.metric() : std::string();
    if (!name.empty()) name += ending;
    if (!name.empty() && !class_.empty()) name += ".class_" + std::string(class_);
    if (!name.empty()) {
      if (const auto split = label_.split()) found_.split = *split;
      const bool has_split = !split_name(name, "").split.empty();
      const auto split = !heading_split_.empty() && found_.split.empty() &&
                                 (!class_.empty() || label_.is_of_part())
                             ? std::string(heading_split_)
                             : found_.split;
      if (!has_split && !split.empty()) name = split + "/" + name;
      found_.numbers.emplace_back(std::move(name), std::string(number));
    }
    label_.clear();
  }

  /// Returns true if the use of the comma in the number is known, and remembers the use that the
  /// line shows.
  bool is_clear() {
    const auto comma = std::exchange(comma_of_number_, Token::Comma::none);
    if (comma == Token::Comma::decimals || comma == Token::Comma::thousands) found_.comma = comma;
    if (comma != Token::Comma::either || comma_ != Token::Comma::none) return true;
    if (found_.unclear.empty()) found_.unclear = unclear_;
    return false;
  }

  Tokens tokens_;
  std::string_view heading_split_;
  Token::Comma comma_;
  Token::Comma comma_of_number_ = Token::Comma::none;
  std::string_view unclear_;                      ///< the last number whose comma may part either
  std::forward_list<std::string> plain_numbers_;  ///< texts of tokens
  std::string_view class_;
  bool is_summary_;
  std::optional<Token> waiting_;
  std::string_view step_word_;
  Label label_;
  PrintedLine found_;
  std::vector<std::pair<std::string, std::string>> scores_;
};

/// LightGBM's line with a hyphen for the genitive of a split: "valid_1's auc" is "valid_1-auc", and
/// "valid_0's auc", of the set that mostly is the only one, is "valid-auc".
std::string without_genitives(std::string_view line) {
  constexpr std::string_view kGenitive = "'s ";
  std::string text(line);
  for (auto at = text.find(kGenitive); at != std::string::npos; at = text.find(kGenitive, at + 1)) {
    const auto begin = text.find_last_of(" \t", at) + 1;
    const auto word = std::string_view(text).substr(begin, at - begin);
    const auto number = word.find('_');
    if (!split_word(word.substr(0, number))) continue;
    const bool is_first = number != word.npos && word.substr(number) == "_0";
    const std::size_t dropped = is_first ? 2 : 0;  // "_0"
    text.replace(at - dropped, kGenitive.size() + dropped, "-");
  }
  return text;
}

}  // namespace

PrintedLine parse_printed_line(std::string_view line, std::string_view heading_split,
                               Token::Comma comma) {
  if (line.find("'s ") == std::string_view::npos)
    return LineParser(line, heading_split, comma).parse();
  return LineParser(without_genitives(line), heading_split, comma).parse();
}

}  // namespace gridctl::collect
