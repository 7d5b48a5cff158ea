// A Python script as a text that can be searched: without comments, by blocks, with its imports.
#pragma once

#include <gridctl/core/filesystem.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gridctl::init {

/// The head of a block: "def", "train"; "if", "__name__ == '__main__'"; "for", "x in y".
struct BlockHead {
  std::string keyword;
  std::string rest;  ///< without the colon; of "def" and "class" the name alone
};

class PythonSource {
 public:
  explicit PythonSource(std::string text);

  /// The text with comments blanked. Offsets are those of the file.
  [[nodiscard]] const std::string& text() const { return text_; }
  /// Besides, all contents of quotes are blanked: what is found here is code.
  [[nodiscard]] const std::string& code() const { return code_; }
  /// The text in triple quotes at the beginning; empty if there is none.
  [[nodiscard]] std::string docstring() const;

  /// The blocks that an offset lies in, the innermost first.
  [[nodiscard]] std::vector<BlockHead> blocks_around(std::size_t offset) const;
  /// Whether the offset lies below "if __name__ == '__main__'".
  [[nodiscard]] bool is_for_main(std::size_t offset) const;

  /// Where the word stands in the code, as a whole word.
  [[nodiscard]] std::vector<std::size_t> places_of(std::string_view word) const;

  /// The modules that are imported: "a.b", ".a" (relative), and for "from a import b" "a" and
  /// "a.b".
  [[nodiscard]] std::vector<std::string> imports() const;
  /// Whether a module of this package ("click", "absl") is imported.
  [[nodiscard]] bool has_import(std::string_view package) const;

 private:
  struct Line {
    std::size_t begin = 0;
    std::size_t indent = 0;
  };
  void blank_quotes_and_comments();
  void find_lines();

  std::string text_;
  std::string code_;
  std::vector<Line> lines_;  ///< where statements begin: neither empty nor inside brackets
};

/// The script and the modules beside it that it imports, in turn; the script is the first.
[[nodiscard]] std::vector<PythonSource> sources_of(const fs::path& script);

/// The arguments of a call, `text` being what follows "(": commas in brackets and quotes do not
/// split. Empty if the call is cut off.
[[nodiscard]] std::vector<std::string> call_arguments(std::string_view text);

/// The text in quotes; empty if it is no plain literal.
[[nodiscard]] std::string python_literal(std::string_view text);

}  // namespace gridctl::init
