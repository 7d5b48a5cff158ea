#include "support/catch.hpp"

#include <gridctl/report/table.hpp>

namespace gridctl::report {
namespace {

Table sample() {
  return {{{"RUN"}, {"TIME", true}, {"TASK"}},
          {{"1.1", "38s", "lenet5"}, {"17.2", "4m11s", ""}, {"2.1", "1s", "a longer name"}}};
}

TEST_CASE("a table is aligned, with no blanks at the ends of lines", "[report]") {
  CHECK(to_text(sample(), 80) ==
        "RUN    TIME  TASK\n"
        "1.1     38s  lenet5\n"
        "17.2  4m11s\n"
        "2.1      1s  a longer name\n");
}

TEST_CASE("a table that is too wide loses from its widest text", "[report]") {
  CHECK(to_text(sample(), 21) ==
        "RUN    TIME  TASK\n"
        "1.1     38s  lenet5\n"
        "17.2  4m11s\n"
        "2.1      1s  a longe…\n");
  CHECK(to_text(sample(), 21, true) ==
        "RUN    TIME  TASK\n"
        "1.1     38s  lenet5\n"
        "17.2  4m11s\n"
        "2.1      1s  a lon...\n");
}

TEST_CASE("a table is never cut to nothing", "[report]") {
  CHECK(to_text(sample(), 1) ==
        "RUN    TIME  TASK\n"
        "1.1     38s  lenet5\n"
        "17.2  4m11s\n"
        "2.1      1s  a lon…\n");
}

TEST_CASE("columns count what is shown, not bytes", "[report]") {
  const Table table{{{"NAME"}, {"N", true}}, {{"naïve", "1"}, {"e\u0301", "2"}, {"plain", "3"}}};
  const auto text = to_text(table, 80);
  CHECK_THAT(text, Catch::Contains("naïve  1\n") && Catch::Contains("plain  3\n"));
}

TEST_CASE("a cell cannot drive the terminal nor break the columns", "[report]") {
  const Table table{{{"A"}, {"B"}}, {{"x\ty", "\x1b[2J\n"}}};
  CHECK(to_text(table, 80) ==
        "A    B\n"
        "x y  \\x1b[2J\\x0a\n");
}

TEST_CASE("a table without rows is its titles", "[report]") {
  CHECK(to_text({{{"A"}, {"B"}}, {}}, 80) == "A  B\n");
  CHECK(to_csv({{{"A"}, {"B"}}, {}}) == "A,B\n");
}

}  // namespace
}  // namespace gridctl::report
