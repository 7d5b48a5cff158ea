#include "readers/printed_tokens.hpp"

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

/// Signs within a word have a letter or digit behind them: "val/loss", "acc@1", "mAP50-95".
void Tokens::skip_word() {
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

}  // namespace gridctl::collect
