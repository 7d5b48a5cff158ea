#include "bash_line.hpp"

#include "support/catch.hpp"

using gridctl::cli::bash_quote;
using gridctl::cli::read_bash_line;
using gridctl::cli::unquote;
using Words = std::vector<std::string>;

namespace {
constexpr const char* kBreaks = " \t\n\"'><=;|&(:";
gridctl::cli::BashLine read(const std::string& line) {
  return read_bash_line(line, kBreaks);
}
}  // namespace

TEST_CASE("a bash line is the words behind the program and the word at the cursor", "[cli]") {
  const auto line = read("gridctl  train\tgrid.yaml --dev");
  CHECK(line.words == Words{"train", "grid.yaml"});
  CHECK(line.current == "--dev");
  CHECK(read("gridctl train ").words == Words{"train"});
  CHECK(read("gridctl train ").current.empty());
}

TEST_CASE("quotes and backslashes are read as bash reads them", "[cli]") {
  CHECK(read(R"(gridctl 'a b' "c \" d" e\ f 'g\h' x)").words ==
        Words{"a b", "c \" d", "e f", "g\\h"});
  CHECK(read(R"(gridctl '' "" x)").words == Words{"", ""});
  CHECK(read(R"(gridctl "a"'b'c x)").words == Words{"abc"});
  CHECK(read(R"(gridctl "a\z" x)").words == Words{"a\\z"});
  CHECK(read("gridctl a\\").current == "a");
}

TEST_CASE("a command substitution is text", "[cli]") {
  CHECK(read("gridctl $(touch x) --d").words == Words{"$(touch", "x)"});
  CHECK(read("gridctl `touch x` --d").current == "--d");
}

TEST_CASE("an open quote is where readline starts to replace", "[cli]") {
  auto line = read("gridctl \"runs/wi");
  CHECK(line.current == "runs/wi");
  CHECK(line.quote == '"');
  CHECK(line.kept == 0);
  line = read("gridctl --out='my ru");
  CHECK(line.current == "--out=my ru");
  CHECK(line.quote == '\'');
  CHECK(line.kept == 6);
  CHECK(read("gridctl 'a b'c").quote == 0);
}

TEST_CASE("readline keeps what stands before the last unquoted break character", "[cli]") {
  CHECK(read("gridctl --device=gpu:").kept == 13);
  CHECK(read("gridctl --device=gpu:1").kept == 13);
  CHECK(read("gridctl --dev").kept == 0);
  CHECK(read("gridctl a\\:b").kept == 0);
  CHECK(read("gridctl 'a:b'c").kept == 0);
  CHECK(read("gridctl a=b c").kept == 0);
  CHECK(read_bash_line("gridctl --device=gpu:1", " \t\n").kept == 0);
}

TEST_CASE("assignments and redirections are no words of the command", "[cli]") {
  CHECK(read("FOO=1 BAR='a b' gridctl train x").words == Words{"train"});
  CHECK(read("gridctl train 2>err <in g.yaml x").words == Words{"train", "g.yaml"});
  CHECK(read("gridctl train > fi").redirection);
  CHECK(read("gridctl train >>fi").redirection);
  CHECK_FALSE(read("gridctl train > file x").redirection);
}

TEST_CASE("single words lose their quotes", "[cli]") {
  CHECK(unquote("a\\ b") == "a b");
  CHECK(unquote("\"a b") == "a b");
  CHECK(unquote("'it'\\''s'") == "it's");
  CHECK(unquote("\"a\\$b\\c\"") == "a$b\\c");
  CHECK(unquote("$(touch x)") == "$(touch x)");
}

TEST_CASE("what is inserted reads back as the same word", "[cli]") {
  const std::string text = GENERATE("plain", "with space", "it's", "$(touch x)", "a\"b`c\\d",
                                    "gr\xC3\xB6\xC3\x9F"
                                    "e",
                                    "*?[x]{a,b}", "~me", "a;b&c|d<e>f");
  CAPTURE(text);
  CHECK(read("gridctl " + bash_quote(text, 0) + " x").words == Words{text});
  CHECK(read("gridctl \"" + bash_quote(text, '"') + "\" x").words == Words{text});
  CHECK(read("gridctl '" + bash_quote(text, '\'') + "' x").words == Words{text});
}
