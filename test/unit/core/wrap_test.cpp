#include "support/catch.hpp"

#include <gridctl/core/wrap.hpp>

using gridctl::wrap;
using Lines = std::vector<std::string>;

TEST_CASE("text breaks at spaces, and words stay whole", "[core]") {
  CHECK(wrap("one two three", 7) == Lines{"one two", "three"});
  CHECK(wrap("a longest word", 3) == Lines{"a", "longest", "word"});
  CHECK(wrap("\u00e4\u00f6 \u00fc", 4) == Lines{"\u00e4\u00f6 \u00fc"});
  CHECK(wrap("", 10) == Lines{""});
}
