#include "results/analyze_options.hpp"

#include "support/catch.hpp"

using namespace gridctl;
using namespace gridctl::commands;
using Words = std::vector<std::string>;

TEST_CASE("options become a choice, and a bad regular expression an error", "[commands]") {
  cli::Arguments arguments;
  const auto say = [&](const std::string& name, const std::string& value) {
    arguments.set(name, {{value}, cli::Arguments::From::command_line});
  };
  say("columns", "a, b,,c");
  say("sort", "lr:desc");
  say("top", "3");
  const auto choice = column_choice(arguments);
  REQUIRE(choice);
  CHECK(choice->columns == Words{"a", "b", "c"});
  CHECK(choice->sort == "lr");
  CHECK(choice->descending);
  CHECK(choice->top == std::size_t{3});
  say("drop", "(");
  CHECK(column_choice(arguments).error().kind == ErrorKind::usage);
  say("drop", "x");
  say("top", "0");
  CHECK_FALSE(column_choice(arguments));
}
