#include "support/catch.hpp"

#include <gridctl/cli/arguments.hpp>

using gridctl::cli::Arguments;
using From = Arguments::From;

TEST_CASE("a value that nobody gave is its default, and does not count as given", "[cli]") {
  Arguments arguments;
  arguments.set("device", {{"auto"}, From::fallback});
  CHECK(arguments.text("device") == "auto");
  CHECK_FALSE(arguments.given("device"));
  CHECK(arguments.text("other").empty());
  CHECK(arguments.from("other") == From::nobody);
}

TEST_CASE("a value from the command line replaces the default and adds to its like", "[cli]") {
  Arguments arguments;
  arguments.set("set", {{"a=1"}, From::environment});
  arguments.add("set", "b=2");
  arguments.add("set", "c=3");
  CHECK(arguments.all("set") == std::vector<std::string>{"b=2", "c=3"});
  CHECK(arguments.text("set") == "c=3");
  CHECK(arguments.count("set") == 2);
}

TEST_CASE("a whole number is read whole and kept above its minimum", "[cli]") {
  Arguments arguments;
  CHECK_FALSE(arguments.integer("jobs", 1)->has_value());
  const auto [text, is_good] =
      GENERATE(table<std::string, bool>({{"4", true},
                                         {"1", true},
                                         {"0", false},
                                         {"-3", false},
                                         {"4x", false},
                                         {"", false},
                                         {"4.5", false},
                                         {"99999999999999999999", false}}));
  arguments.add("jobs", text);
  const auto value = arguments.integer("jobs", 1);
  CAPTURE(text);
  CHECK(value.has_value() == is_good);
  if (value) CHECK(std::to_string(**value) == text);
}

TEST_CASE("a wrong number names what was said, where, and what is wanted", "[cli]") {
  Arguments arguments;
  arguments.add("max-concurrent", "many");
  auto value = arguments.integer("max-concurrent", 0);
  REQUIRE_FALSE(value);
  CHECK(value.error().kind == gridctl::ErrorKind::usage);
  CHECK(value.error().message == "'many' is not a value for --max-concurrent");
  CHECK(value.error().help == "give a whole number, 0 or more");

  arguments.set("max-concurrent", {{"many"}, From::environment});
  value = arguments.integer("max-concurrent", 0);
  CHECK(value.error().message == "'many' is not a value for GRIDCTL_MAX_CONCURRENT");
}

TEST_CASE("a number that no count can be is an error, not another number", "[cli]") {
  Arguments arguments;
  arguments.add("repetitions", "4294967297");
  CHECK(arguments.integer("repetitions", 1).error().help ==
        "give a whole number, from 1 to 2147483647");
  CHECK(**arguments.integer("repetitions", 1, 5'000'000'000) == 4'294'967'297);
}

TEST_CASE("numbers and durations are values or clear errors", "[cli]") {
  Arguments arguments;
  arguments.add("share", "0.5");
  arguments.add("timeout", "1h30m");
  CHECK(**arguments.number("share") == 0.5);
  CHECK(**arguments.duration("timeout") == 5400);
  arguments.add("share", "nan");
  arguments.add("timeout", "soon");
  CHECK(arguments.number("share").error().help == "give a number, such as 0.5");
  CHECK(arguments.duration("timeout").error().help ==
        "give a duration, such as 90s, 1h30m or 02:00:00");
}

TEST_CASE("a positional that is not there is empty", "[cli]") {
  Arguments arguments;
  arguments.add_positional("grid.yaml");
  CHECK(arguments.positional(0) == "grid.yaml");
  CHECK(arguments.positional(1).empty());
}
