// Cuts a line that a trainer printed into words, numbers and signs.
#pragma once

#include <cstddef>
#include <string_view>

namespace gridctl::collect {

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
  /// The next token, which points into the line; of the kind `end` behind the last one.
  Token next();

 private:
  [[nodiscard]] char peek(std::size_t offset = 0) const {
    return at_ + offset < line_.size() ? line_[at_ + offset] : '\0';
  }
  void skip_word();
  [[nodiscard]] std::size_t end_of_number() const;
  bool is_part_of_more();

  std::string_view line_;
  std::size_t at_ = 0;
};

}  // namespace gridctl::collect
