// Cuts a line that a trainer printed into words, numbers and signs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gridctl::collect {

/// A word, a number or a sign of a line.
struct Token {
  enum class Kind { word, number, junk, sign, end };
  /// What commas in a number part: nothing, decimals ("0,9"), thousands ("12,345.6"), or either of
  /// them ("1,234").
  enum class Comma { none, decimals, thousands, either };
  Kind kind = Kind::end;
  std::string_view text = {};
  bool is_percent = false;  ///< a number before "%"
  bool follows_blank = false;
  bool precedes_bracket = false;  ///< a word before "("
  Comma comma = Comma::none;
  [[nodiscard]] bool is(char c) const { return kind == Kind::sign && text.front() == c; }
};

/// Cuts a line into words, numbers and signs. Numbers with units, times and versions are junk;
/// "nan" and "inf" are numbers.
class Tokens {
 public:
  explicit Tokens(std::string_view line) : line_(line) {}
  /// The next token, which points into the line; of the kind `end` behind the last one.
  Token next();

 private:
  [[nodiscard]] char peek(std::size_t offset = 0) const {
    return at_ + offset < line_.size() ? line_[at_ + offset] : '\0';
  }
  void skip_word();
  [[nodiscard]] std::size_t letter_at(std::size_t at) const;
  [[nodiscard]] std::size_t end_of_number() const;
  [[nodiscard]] std::size_t end_of_exponent(std::size_t begin) const;
  [[nodiscard]] std::size_t end_of_infinite() const;
  [[nodiscard]] Token::Comma take_commas(std::size_t begin);
  bool is_part_of_more();

  std::string_view line_;
  std::size_t at_ = 0;
};

/// The number without the commas and points that part its thousands, and with a point before its
/// decimals. `comma`: what its commas part.
[[nodiscard]] std::string without_commas(std::string_view number, Token::Comma comma);

}  // namespace gridctl::collect
