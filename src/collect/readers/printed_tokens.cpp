#include "readers/printed_tokens.hpp"

#include <gridctl/core/letters.hpp>

#include <algorithm>
#include <array>
#include <cctype>

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

}  // namespace

Token Tokens::next() {
  Token token;
  token.follows_blank = at_ == 0 || (at_ < line_.size() && is_blank(line_[at_]));
  while (at_ < line_.size() && is_blank(line_[at_])) ++at_;
  if (at_ >= line_.size()) return token;
  const auto begin = at_;
  if (const auto end = end_of_infinite(); end != at_) {
    at_ = end;
    token.kind = Token::Kind::number;
  } else if (letter_at(at_) != 0) {
    token.kind = Token::Kind::word;
    skip_word();
    token.precedes_bracket = peek() == '(';
  } else if (const auto finite = end_of_number(); finite != at_) {
    at_ = finite;
    if (peek() == ',') token.comma = take_commas(begin);
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

/// The bytes of the letter at this place, as letter_length() counts them; "_" is a letter too.
std::size_t Tokens::letter_at(std::size_t at) const {
  if (at >= line_.size()) return 0;
  if (static_cast<unsigned char>(line_[at]) < 0x80U) return is_letter(line_[at]) ? 1 : 0;
  return letter_length(line_, at);
}

/// Signs within a word have a letter or digit behind them: "val/loss", "acc@1", "mAP50-95", "R^2".
void Tokens::skip_word() {
  constexpr std::string_view kWithin = "./@-^";
  while (at_ < line_.size()) {
    const char c = peek();
    const auto letter = letter_at(at_);
    const bool joins = letter == 0 && kWithin.find(c) != std::string_view::npos &&
                       (letter_at(at_ + 1) != 0 || is_digit(peek(1)));
    if (letter == 0 && !is_digit(c) && !joins) return;
    at_ += std::max<std::size_t>(letter, 1);
  }
}

/// The end of "nan", "inf" or "-Infinity" as a word of its own; where the number would begin if
/// there is none.
std::size_t Tokens::end_of_infinite() const {
  constexpr auto kWords = std::to_array<std::string_view>({"nan", "infinity", "inf"});
  auto begin = at_;
  if (line_[begin] == '-' || line_[begin] == '+') ++begin;
  const auto first = begin < line_.size() ? line_[begin] : '\0';
  if (first != 'n' && first != 'N' && first != 'i' && first != 'I') return at_;
  for (const auto word : kWords) {
    const auto text = line_.substr(begin, word.size());
    const bool is_same = std::equal(text.begin(), text.end(), word.begin(), word.end(),
                                    [](char a, char b) { return (a | 0x20) == b; });
    const auto end = begin + word.size();
    const char next = end < line_.size() ? line_[end] : '\0';
    constexpr std::string_view kGoesOn = "./@-^(";
    const bool goes_on = letter_at(end) != 0 || is_digit(next) ||
                         (kGoesOn.find(next) != std::string_view::npos && next != '\0' &&
                          (next == '(' || letter_at(end + 1) != 0));
    if (is_same && !goes_on) return end;
  }
  return at_;
}

/// Takes the rest of a number with commas, as far as it is one: "1,234.5", "1.234,5". What stands
/// in brackets, and lists without blanks, are several numbers.
Token::Comma Tokens::take_commas(std::size_t begin) {
  constexpr std::string_view kBefore = " \t:=|+-$/";
  constexpr std::string_view kOfNumber = "0123456789.,";
  if (begin == 0 || kBefore.find(line_[begin - 1]) == std::string_view::npos)
    return Token::Comma::none;
  const auto first = line_[begin] == '-' || line_[begin] == '+' ? begin + 1 : begin;
  auto end = std::min(line_.find_first_not_of(kOfNumber, first), line_.size());
  while (!is_digit(line_[end - 1])) --end;
  if (end <= at_) return Token::Comma::none;
  const auto number = line_.substr(first, end - first);
  const auto last = number.find_last_of(".,");
  const auto other = number[last] == ',' ? '.' : ',';
  const auto separators = std::count(number.begin(), number.end(), number[last]);
  // Groups of three digits between the first sign and the sign before the decimals.
  const auto are_groups = [&](std::string_view whole, char sign) {
    auto at = whole.find(sign);
    if (at == 0 || at > 3 || whole.front() == '0') return false;
    for (; at != std::string_view::npos; at = whole.find(sign, at + 1)) {
      const auto digits = whole.substr(at + 1, 4);
      if (digits.size() < 3 || (digits.size() == 4 && digits[3] != sign)) return false;
      if (!std::all_of(digits.begin(), digits.begin() + 3, is_digit)) return false;
    }
    return true;
  };
  auto comma = Token::Comma::none;
  if (number.find(other) != std::string_view::npos) {
    const bool is_number = separators == 1 && are_groups(number.substr(0, last), other);
    if (is_number) comma = other == ',' ? Token::Comma::thousands : Token::Comma::decimals;
  } else if (separators > 1) {
    if (are_groups(number, ',')) comma = Token::Comma::thousands;
  } else {
    comma = are_groups(number, ',') ? Token::Comma::either : Token::Comma::decimals;
  }
  if (comma != Token::Comma::none) at_ = end_of_exponent(end);
  return comma;
}

/// A sign belongs to the number where nothing stands before it.
std::size_t Tokens::end_of_number() const {
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
  return end_of_exponent(i);
}

/// The end of "e-05", if such a text begins here; else this place.
std::size_t Tokens::end_of_exponent(std::size_t begin) const {
  const auto at = [&](std::size_t k) { return k < line_.size() ? line_[k] : '\0'; };
  if (at(begin) != 'e' && at(begin) != 'E') return begin;
  auto end = begin + 1;
  if (at(end) == '-' || at(end) == '+') ++end;
  if (!is_digit(at(end))) return begin;
  while (is_digit(at(end))) ++end;
  return end;
}

/// Skips what is glued to the number: "3ms/step", "12:30:01", "2024-01-01", "1.2.3".
bool Tokens::is_part_of_more() {
  const auto goes_on = [&] {
    const char c = peek();
    if (is_letter(c)) return true;
    return (c == ':' || c == '-' || c == '.') && is_digit(peek(1));
  };
  if (!goes_on()) return false;
  while (goes_on() || is_digit(peek()) || (peek() == '/' && is_letter(peek(1)))) ++at_;
  return true;
}

std::string without_commas(std::string_view number, Token::Comma comma) {
  std::string text;
  for (const char c : number) {
    const bool parts_decimals = c == (comma == Token::Comma::decimals ? ',' : '.');
    const bool parts_thousands = !parts_decimals && (c == ',' || c == '.');
    if (!parts_thousands) text += parts_decimals ? '.' : c;
  }
  return text;
}

}  // namespace gridctl::collect
