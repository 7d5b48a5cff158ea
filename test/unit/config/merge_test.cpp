#include "trees.hpp"

#include <gridctl/config/merge.hpp>

using namespace gridctl;
using config::overlay;
using test::error_text;
using test::json;
using test::tree;

namespace {

/// The JSON of upper laid over lower.
std::string laid(const std::string& upper, const std::string& lower) {
  const auto result = overlay(tree(lower, "low.yaml"), tree(upper, "up.yaml"));
  if (!result) FAIL(to_text(result.error()));
  return json(*result);
}

}  // namespace

TEST_CASE("mappings merge key by key; new keys come behind", "[config]") {
  CHECK(laid("s: {b: 2, c: 3}\nt: 1\n", "s: {a: 0, b: 0}\nu: 5\n") ==
        R"({"s":{"a":0,"b":2,"c":3},"u":5,"t":1})");
}

TEST_CASE("lists, single values and null replace the whole", "[config]") {
  for (const auto* lower : {"s: {a: 1}", "s: [1, 2]", "s: 5", "s: ~", "{}"}) {
    INFO(lower);
    CHECK(laid("s: [9]", lower) == R"({"s":[9]})");
    CHECK(laid("s: []", lower) == R"({"s":[]})");
    CHECK(laid("s: 7", lower) == R"({"s":7})");
    CHECK(laid("s:", lower) == R"({"s":null})");
  }
  CHECK(laid("l: [{a: 9}]", "l: [{a: 1, b: 2}]") == R"({"l":[{"a":9}]})");
}

TEST_CASE("an empty mapping changes nothing that is there", "[config]") {
  CHECK(laid("s: {}", "s: {a: 1}") == R"({"s":{"a":1}})");
  CHECK(laid("s: {}", "s: 5") == R"({"s":5})");
  CHECK(laid("s: {}", "s:") == R"({"s":null})");
  CHECK(laid("s: {}", "s: [1]") == R"({"s":[1]})");
  CHECK(laid("s: {}", "{}") == R"({"s":{}})");
}

TEST_CASE("a mapping over anything else names both places", "[config]") {
  const auto result =
      overlay(tree("m:\n  s: 5\n", "low.yaml"), tree("m: {s: {a: 1}}\n", "up.yaml"));
  CHECK(error_text(result) ==
        "error: 'm.s' is a mapping here, but a single value in what it is laid over\n"
        "  --> up.yaml:1:5\n"
        "  |\n"
        "1 | m: {s: {a: 1}}\n"
        "  |     ^\n"
        "note: a single value here\n"
        "  --> low.yaml:2:6\n"
        "  |\n"
        "2 |   s: 5\n"
        "  |      ^\n"
        "help: only a mapping can take a mapping's keys: change or remove one of the two\n");
  for (const auto* lower : {"s: [1]", "s: ~", "s: text"})
    CHECK_FALSE(overlay(tree(lower), tree("s: {a: 1}")).has_value());
}

TEST_CASE("integer keys set items of a list, as the original does", "[config]") {
  CHECK(laid("s: {0: x, -1: z}", "s: [1, 2, 3]") == R"({"s":["x",2,"z"]})");
  CHECK_FALSE(overlay(tree("s: [1]"), tree("s: {1: x}")).has_value());
  CHECK_FALSE(overlay(tree("s: [1]"), tree("s: {0: {a: 1}}")).has_value());
}

TEST_CASE("keys are the same if Python's dict says so", "[config]") {
  CHECK(laid("s: {1: one}", "s: {'1': uno, true: t}") == R"({"s":{"1":"uno","!bool True":"one"}})");
  CHECK(laid("{1.0: float}", "{1: int}") == R"({"!int 1":"float"})");
  CHECK(laid("{010: octal}", "{8: decimal}") == R"({"!int 8":"octal"})");
  CHECK(laid("{'on': text}", "{on: switch}") == R"({"!bool True":"switch","on":"text"})");
}

TEST_CASE("a winner remembers whom it overrode, nearest first", "[config]") {
  auto tree_of_three = *overlay(tree("a: 1", "c.yaml"), tree("a: 2", "b.yaml"));
  tree_of_three = *overlay(std::move(tree_of_three), tree("a: 3", "a.yaml"));
  const auto* winner = tree_of_three.find("a");
  CHECK(to_string(winner->origin()) == "a.yaml:1");
  REQUIRE(winner->overrode().size() == 2);
  CHECK(to_string(winner->overrode()[0].origin()) == "b.yaml:1");
  CHECK(to_string(winner->overrode()[1].origin()) == "c.yaml:1");
}
