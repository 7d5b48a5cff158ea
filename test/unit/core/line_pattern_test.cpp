#include "support/catch.hpp"

#include <gridctl/core/line_pattern.hpp>

using namespace gridctl;

TEST_CASE("a pattern finds what its group matches, of several matches the last", "[core]") {
  const auto pattern = LinePattern::compile("acc ([0-9.]+)");
  REQUIRE(pattern);
  CHECK(pattern->find_last("acc 0.5, acc 0.75") == "0.75");
  CHECK(pattern->find_last("loss 0.5") == std::nullopt);
  CHECK(pattern->find_last("") == std::nullopt);
  CHECK(pattern->text() == "acc ([0-9.]+)");
}

TEST_CASE("a pattern that matches the empty text comes to an end", "[core]") {
  CHECK(LinePattern::compile("(x*)")->find_last("yyxx") == "");
}

TEST_CASE("a pattern needs one group", "[core]") {
  CHECK(LinePattern::compile("acc [0-9.]+").error().kind == ErrorKind::usage);
  CHECK(LinePattern::compile("(acc) ([0-9.]+)").error().message ==
        "'(acc) ([0-9.]+)' has 2 groups, not one");
  CHECK(LinePattern::compile("(?:acc|f1) ([0-9.]+)"));
  CHECK_FALSE(LinePattern::compile("acc ([0-9.]+"));
}

TEST_CASE("no line is too long for a pattern, and none takes more than linear time", "[core]") {
  const std::string line(std::size_t{4} << 20U, 'a');
  CHECK(LinePattern::compile("((?:a|aa)*b)")->find_last(line) == std::nullopt);
}

TEST_CASE("a pattern for names matches anywhere in them", "[core]") {
  const auto pattern = TextPattern::compile("^test|acc$");
  REQUIRE(pattern);
  CHECK(pattern->matches("test.loss"));
  CHECK(pattern->matches("valid.acc"));
  CHECK_FALSE(pattern->matches("valid.acc.last"));
  CHECK_FALSE(pattern->matches(""));
  CHECK(TextPattern::compile("")->matches(""));
  CHECK(TextPattern::compile("a(b").error().help.find("RE2") != std::string::npos);
}

TEST_CASE("no name is too long for a pattern", "[core]") {
  const std::string name(std::size_t{4} << 20U, 'a');
  CHECK_FALSE(TextPattern::compile("(a|aa)*b")->matches(name));
}
