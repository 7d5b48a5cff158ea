#include "trees.hpp"

using namespace gridctl;
using config::Style;
using test::error_text;
using test::json;
using test::parse_text;
using test::tree;

TEST_CASE("a JSON file is read like a YAML file", "[config]") {
  const auto node = tree(R"({"a": {"b": [1, -2, 2.50, true, null, "on"]}, "c": {}})", "t.json");
  CHECK(json(node) == R"({"a":{"b":[1,-2,2.5,true,null,"on"]},"c":{}})");
  CHECK(to_yaml(node) ==
        "a:\n  b:\n    - 1\n    - -2\n    - 2.50\n    - true\n    - null\n    - \"on\"\nc: {}\n");
}

TEST_CASE("a JSON number is a number to YAML 1.1 parsers too", "[config]") {
  CHECK(to_yaml(tree("[1e-5, 1E5, 1.5e3, -0, 12345678901234567890123]", "t.json")) ==
        "- 1.0e-5\n- 1.0e+5\n- 1.5e+3\n- 0\n- 12345678901234567890123\n");
}

TEST_CASE("a JSON key stays a string", "[config]") {
  CHECK(to_yaml(tree(R"({"1": 1, "on": 2, "a b": 3, "x: y": 4})", "t.json")) ==
        "\"1\": 1\n\"on\": 2\na b: 3\n\"x: y\": 4\n");
}

TEST_CASE("JSON values know their line and column", "[config]") {
  const auto node = tree("{\n  \"a\" : [10,\n200],\n  \"\xC3\xA9\\n\": \"xyz\"\n}\n", "t.json");
  const auto where = [](const config::Node& at) {
    return fmt::format("{}:{}+{}", at.origin().line, at.origin().column, at.origin().length);
  };
  CHECK(where(node) == "1:1+1");
  CHECK(where(node.entries()[0].first) == "2:3+3");
  CHECK(where(*node.find("a")) == "2:9+1");
  CHECK(where(node.find("a")->items()[0]) == "2:10+2");
  CHECK(where(node.find("a")->items()[1]) == "3:1+3");
  CHECK(where(node.entries()[1].first) == "4:3+5");
  CHECK(where(node.entries()[1].second) == "4:10+5");
}

TEST_CASE("errors in JSON point at the place", "[config]") {
  const auto broken = error_text(parse_text("{\n  \"a\": 1,\n}\n", "t.json"));
  CHECK(broken.find("error: invalid JSON: syntax error") == 0);
  CHECK(broken.find("  --> t.json:3:1\n") != std::string::npos);
  CHECK(error_text(parse_text("{\"a\": 1,\n \"a\": 2}", "t.json")) ==
        "error: duplicate key 'a'\n"
        "  --> t.json:2:2\n"
        "  |\n"
        "2 |  \"a\": 2}\n"
        "  |  ^^^\n"
        "note: first given here\n"
        "  --> t.json:1:2\n"
        "  |\n"
        "1 | {\"a\": 1,\n"
        "  |  ^^^\n"
        "help: remove one of the two\n");
  CHECK_FALSE(parse_text("{} {}", "t.json").has_value());
}

TEST_CASE("hostile JSON is refused", "[config]") {
  const auto deep = error_text(parse_text(std::string(10000, '['), "t.json"));
  CHECK(deep.find("nested more than 64 levels deep") != std::string::npos);
  CHECK(parse_text(std::string(64, '[') + std::string(64, ']'), "t.json").has_value());
  std::string wide = "[0";
  for (int i = 0; i < 1'000'000; ++i) wide += ",0";
  CHECK(error_text(parse_text(wide + "]", "t.json")).find("more than 1,000,000 values") !=
        std::string::npos);
}

TEST_CASE("an empty JSON file is an empty mapping; a byte order mark is skipped", "[config]") {
  CHECK(json(tree(" \n", "t.json")) == "{}");
  const auto node = tree("\xEF\xBB\xBF{\"a\": 1}", "t.json");
  CHECK(json(node) == R"({"a":1})");
  CHECK(node.find("a")->origin().column == 7);
}
