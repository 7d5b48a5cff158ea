#include "bash_line.hpp"

#include <algorithm>
#include <cctype>

namespace gridctl::cli {
namespace {

constexpr std::string_view kEscapableInQuotes = "$`\"\\";

bool contains(std::string_view text, char c) {
  return text.find(c) != std::string_view::npos;
}
bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

/// FOO=1 in front of a command.
bool is_assignment(const std::string& word) {
  const auto name = word.substr(0, word.find('='));
  return name.size() < word.size() && !name.empty() &&
         std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

class Reader {
 public:
  Reader(std::string_view line, std::string_view breaks) : line_(line), breaks_(breaks) {}

  BashLine read() {
    while (at_ < line_.size()) step();
    result_.current = std::move(word_);
    result_.kept = result_.quote != 0 ? opened_ : broken_;
    auto& words = result_.words;
    while (!words.empty() && is_assignment(words.front())) words.erase(words.begin());
    if (!words.empty()) words.erase(words.begin());  // the program
    return std::move(result_);
  }

 private:
  void step() {
    const char c = line_[at_++];
    if (result_.quote != 0) return inside_quotes(c);
    if (c == '\\') {
      in_word_ = true;
      if (at_ < line_.size()) word_ += line_[at_++];
    } else if (c == '\'' || c == '"') {
      in_word_ = true;
      result_.quote = c;
      opened_ = word_.size();
    } else if (is_blank(c)) {
      end_word();
    } else if (c == '<' || c == '>') {
      redirect();
    } else {
      in_word_ = true;
      word_ += c;
      if (contains(breaks_, c)) broken_ = word_.size();
    }
  }

  void inside_quotes(char c) {
    if (c == result_.quote)
      result_.quote = 0;
    else if (c == '\\' && result_.quote == '"' && at_ < line_.size() &&
             contains(kEscapableInQuotes, line_[at_]))
      word_ += line_[at_++];
    else
      word_ += c;
  }

  void redirect() {
    // The descriptor of `2>` is no word of the command.
    const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
    if (in_word_ && std::all_of(word_.begin(), word_.end(), is_digit)) reset_word();
    end_word();
    while (at_ < line_.size() && contains("<>&|", line_[at_])) ++at_;
    result_.redirection = true;
  }

  void end_word() {
    if (!in_word_) return;
    if (!result_.redirection) result_.words.push_back(word_);
    result_.redirection = false;
    reset_word();
  }

  void reset_word() {
    word_.clear();
    in_word_ = false;
    broken_ = opened_ = 0;
  }

  std::string_view line_, breaks_;
  std::size_t at_ = 0;
  std::string word_;
  bool in_word_ = false;
  std::size_t broken_ = 0;  // length of word_ behind the last break character
  std::size_t opened_ = 0;  // length of word_ where the last quote opened
  BashLine result_;
};

}  // namespace

BashLine read_bash_line(std::string_view line, std::string_view breaks) {
  return Reader(line, breaks).read();
}

std::string unquote(std::string_view word) {
  std::string text;
  char quote = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    const bool has_next = i + 1 < word.size();
    if (c == '\\' && quote != '\'' && has_next &&
        (quote == 0 || contains(kEscapableInQuotes, word[i + 1])))
      text += word[++i];
    else if (quote != 0 ? c == quote : c == '\'' || c == '"')
      quote = quote != 0 ? '\0' : c;
    else if (c != '\\' || quote != 0)
      text += c;
  }
  return text;
}

std::string bash_quote(std::string_view text, char quote) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (quote == '\'') {
      out += c == '\'' ? std::string("'\\''") : std::string(1, c);
      continue;
    }
    const bool plain = quote == '"'
                           ? !contains(kEscapableInQuotes, c)
                           : std::isalnum(byte) || byte >= 0x80 || contains("_-./=:,+@%", c);
    if (!plain) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace gridctl::cli
