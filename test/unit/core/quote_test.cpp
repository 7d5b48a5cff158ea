#include "support/catch.hpp"

#include <gridctl/core/quote.hpp>

namespace gridctl {
namespace {

TEST_CASE("a harmless word is typed as a shell quotes it", "[core]") {
  CHECK(typed("lr=0.1") == "lr=0.1");
  CHECK(typed("x y") == "'x y'");
  CHECK(typed("") == "''");
  CHECK(typed("café") == "'café'");
  CHECK(typed(std::vector<std::string>{"x", "y", "x y"}) == "x y 'x y'");
}

TEST_CASE("a word with control characters can be copied and does nothing to a terminal", "[core]") {
  CHECK(typed("\x1b[31mred") == R"($'\x1b[31mred')");
  CHECK(typed("b\rc") == R"($'b\x0dc')");
  CHECK(typed("a\tb\n") == R"($'a\tb\x0a')");
  CHECK(typed("it's\x07") == R"($'it\'s\x07')");
  CHECK(typed("\\n\x07") == R"($'\\n\x07')");
  CHECK(typed("\xff") == R"($'\xff')");
}

TEST_CASE("of a very long word the beginning is shown, and how much is left out", "[core]") {
  const std::string word(140'000, 'x');
  CHECK(typed_in_short(word, 10) == "xxxxxxxxxx…[+139990 bytes]");
  CHECK(typed_in_short("short", 10) == "short");
  CHECK(typed_in_short(std::vector<std::string>{"a", word}, 3) == "a xxx…[+139997 bytes]");
  // No character is cut in two.
  CHECK(typed_in_short("ééééé", 3) == "'é'…[+8 bytes]");
}

TEST_CASE("shortened texts that differ behind the cut differ", "[core]") {
  const std::string one = std::string(100, 'x') + "1";
  const std::string other = std::string(100, 'x') + "2";
  CHECK(shortened("0.01", 20) == "0.01");
  CHECK(shortened(one, 20) != shortened(other, 20));
  CHECK(shortened(one, 20).starts_with("xxxxxxxxxxxxxx…~"));
}

}  // namespace
}  // namespace gridctl
