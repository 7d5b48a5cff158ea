#include <gridctl/config/split_words.hpp>

#include <fmt/format.h>

namespace gridctl::config {
namespace {

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  Result<std::vector<std::string>> split() {
    while (at_ < text_.size()) {
      if (auto step = next(); !step) return tl::unexpected(step.error());
    }
    end_word();
    return std::move(words_);
  }

 private:
  static tl::unexpected<Error> open_end(std::string_view what) {
    return fail(ErrorKind::config, fmt::format("the command ends within {}", what),
                "close it, or write the command as a list");
  }
  void end_word() {
    if (in_word_) words_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }
  Result<void> next() {
    const char c = text_[at_];
    if (std::string_view(" \t\r\n").find(c) != std::string_view::npos) {
      end_word();
      ++at_;
      return {};
    }
    if (std::string_view("|&;<>()").find(c) != std::string_view::npos)
      return fail(ErrorKind::config, fmt::format("'{}' in the command needs a shell", c),
                  "gridctl runs no shell: quote it, or write command: [sh, -c, \"…\"]");
    in_word_ = true;
    if (c == '\'') return single_quoted();
    if (c == '"') return double_quoted();
    if (text_.substr(at_, 2) == "${") return macro();
    if (c == '\\') return escaped();
    word_ += c;
    ++at_;
    return {};
  }
  Result<void> single_quoted() {
    const auto end = text_.find('\'', at_ + 1);
    if (end == std::string_view::npos) return open_end("single quotes");
    word_ += text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return {};
  }
  Result<void> double_quoted() {
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return {};
      }
      const bool is_escape =
          c == '\\' && at_ + 1 < text_.size() &&
          std::string_view("$`\"\\").find(text_[at_ + 1]) != std::string_view::npos;
      if (is_escape) ++at_;
      word_ += text_[at_];
    }
    return open_end("double quotes");
  }
  Result<void> macro() {
    const auto end = text_.find('}', at_);
    if (end == std::string_view::npos) return open_end("'${'");
    word_ += text_.substr(at_, end + 1 - at_);
    at_ = end + 1;
    return {};
  }
  Result<void> escaped() {
    if (at_ + 1 == text_.size()) return open_end("a backslash");
    word_ += text_[at_ + 1];
    at_ += 2;
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string word_;
  bool in_word_ = false;
  std::vector<std::string> words_;
};

}  // namespace

Result<std::vector<std::string>> split_words(std::string_view command) {
  return Splitter(command).split();
}

}  // namespace gridctl::config
