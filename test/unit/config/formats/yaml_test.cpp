#include "trees.hpp"

using namespace gridctl;
using config::Style;
using test::error_text;
using test::json;
using test::parse_text;
using test::tree;

namespace {

bool refuses(const std::string& text, const std::string& words) {
  const auto error = error_text(parse_text(text));
  INFO(error);
  const bool found = error.find(words) != std::string::npos;
  CHECK(found);
  return found;
}

}  // namespace

TEST_CASE("scalars keep text and quoting; values follow YAML 1.1", "[config]") {
  const auto node = tree("a: 1e-5\nb: '0123'\nc: \"x\\ty\"\nd: |\n  l1\n  l2\ne: >\n  f\n  g\n");
  CHECK(node.find("a")->text() == "1e-5");
  CHECK(node.find("a")->style() == Style::plain);
  CHECK(node.find("b")->style() == Style::single_quoted);
  CHECK(node.find("c")->text() == "x\ty");
  CHECK(node.find("d")->text() == "l1\nl2\n");
  CHECK(node.find("e")->text() == "f g\n");
  CHECK(json("a: [010, on, ~, '5', 1:30, 5., !!str 5]") == R"({"a":[8,true,null,"5",90,5.0,"5"]})");
}

TEST_CASE("anchors, aliases and merge keys are resolved as PyYAML does", "[config]") {
  CHECK(json("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\nc: *x\n") ==
        R"({"a":{"p":1,"q":2},"b":{"p":1,"q":3},"c":{"p":1,"q":2}})");
  CHECK(json("x: &x {p: 1}\ny: &y {p: 2, q: 2}\nz: {r: 0, <<: [*x, *y]}\n") ==
        R"({"x":{"p":1},"y":{"p":2,"q":2},"z":{"p":1,"q":2,"r":0}})");
  CHECK(json("a: &k name\n*k : 5\n") == R"({"a":"name","name":5})");
  CHECK(json("a: &x 1\nb: &x 2\nc: *x\n") == R"({"a":1,"b":2,"c":2})");
  CHECK(json("'<<': {a: 1}\n") == R"({"<<":{"a":1}})");
  CHECK(refuses("a: {<<: 5}\n", "'<<' needs a mapping or a list of mappings"));
  CHECK(refuses("a: {<<: [5]}\n", "'<<' needs a mapping or a list of mappings"));
}

TEST_CASE("an alias needs its anchor above it, in the same file", "[config]") {
  CHECK(error_text(parse_text("a: *x\n")) ==
        "error: alias '*x' has no anchor '&x'\n"
        "  --> t.yaml:1:4\n"
        "  |\n"
        "1 | a: *x\n"
        "  |    ^^\n"
        "help: an anchor must stand above its aliases, in the same file\n");
}

TEST_CASE("duplicate keys name both places", "[config]") {
  CHECK(error_text(parse_text("a: 1\nb: 2\na: 3\n")) ==
        "error: duplicate key 'a'\n"
        "  --> t.yaml:3:1\n"
        "  |\n"
        "3 | a: 3\n"
        "  | ^\n"
        "note: first given here\n"
        "  --> t.yaml:1:1\n"
        "  |\n"
        "1 | a: 1\n"
        "  | ^\n"
        "help: remove one of the two\n");
  CHECK(refuses("{1: a, true: b}", "duplicate key 'true'"));
  CHECK(json("{1: a, '1': b}") == R"({"!int 1":"a","1":"b"})");
}

TEST_CASE("standard tags are obeyed, other tags refused", "[config]") {
  CHECK(json("[!!str 5, !!int '5', !!float 1, !!float 1e-5, !!bool 'yes', !!null '', ! 7]") ==
        R"(["5",5,1.0,1e-05,true,null,7])");
  CHECK(json("!!map {a: !!seq [1], b: ! [2]}") == R"({"a":[1],"b":[2]})");
  CHECK(to_yaml(tree("a: !!str on\nb: !!float 3\n")) == "a: \"on\"\nb: 3.0\n");
  CHECK(error_text(parse_text("a: !foo 1\n")) ==
        "error: unknown tag '!foo'\n"
        "  --> t.yaml:1:4\n"
        "  |\n"
        "1 | a: !foo 1\n"
        "  |    ^^^^^^\n"
        "help: only !!str, !!int, !!float, !!bool, !!null, !!map and !!seq are known\n");
  CHECK(refuses("a: !!python/tuple [1, 2]\n", "unknown tag '!!python/tuple'"));
  CHECK(refuses("a: !!binary aGk=\n", "unknown tag '!!binary'"));
  CHECK(refuses("a: !!seq {b: 1}\n", "unknown tag '!!seq'"));
  CHECK(refuses("a: !!int x\n", "'x' is not what its tag '!!int' says"));
}

TEST_CASE("one document a file", "[config]") {
  CHECK(json("---\na: 1\n...\n") == R"({"a":1})");
  CHECK(json("%YAML 1.1\n---\na: 1\n") == R"({"a":1})");
  CHECK(error_text(parse_text("a: 1\n---\nb: 2\n")) ==
        "error: a second YAML document starts here\n"
        "  --> t.yaml:2:1\n"
        "  |\n"
        "2 | ---\n"
        "  | ^^^\n"
        "help: put each document in a file of its own\n");
}

TEST_CASE("a text without values is an empty mapping", "[config]") {
  for (const auto* text : {"", "# nothing\n", "---\n", "\xEF\xBB\xBF"}) CHECK(json(text) == "{}");
}

TEST_CASE("syntax errors point at the place", "[config]") {
  CHECK(error_text(parse_text("a:\n\tb: 1\n")) ==
        "error: a tab where YAML allows only blanks\n"
        "  --> t.yaml:2:1\n"
        "  |\n"
        "2 | \tb: 1\n"
        "  | ^\n"
        "help: indent with blanks; tabs may stand inside quotes only\n");
  CHECK(error_text(parse_text("a: [1\nb: 2\n")) ==
        "error: invalid YAML: did not find expected ',' or ']'\n"
        "  --> t.yaml:2:2\n"
        "  |\n"
        "2 | b: 2\n"
        "  |  ^\n"
        "note: while parsing a flow sequence\n"
        "  --> t.yaml:1:4\n"
        "  |\n"
        "1 | a: [1\n"
        "  |    ^\n"
        "help: check quotes, brackets, colons and indentation near this place\n");
  CHECK(refuses("a: 'x\n", "unexpected end of stream"));
  CHECK(refuses("a: @x\n", "invalid YAML: found character that cannot start any token"));
  CHECK(refuses("a: \x07\n", "invalid YAML: control characters are not allowed"));
}

TEST_CASE("what YAML 1.1 gives no value must be quoted", "[config]") {
  CHECK(error_text(parse_text("a: =\n")) ==
        "error: an unquoted '=' has no value in YAML 1.1\n"
        "  --> t.yaml:1:4\n"
        "  |\n"
        "1 | a: =\n"
        "  |    ^\n"
        "help: quote it: '='\n");
  CHECK(refuses("[<<]", "an unquoted '<<'"));
  CHECK(json("{'=': '='}") == R"({"=":"="})");
}

TEST_CASE("keys are scalars", "[config]") {
  CHECK(refuses("? [a, b]\n: c\n", "a key must be a scalar"));
  CHECK(refuses("? {a: b}\n: c\n", "a key must be a scalar"));
}

TEST_CASE("a byte order mark and CRLF are accepted", "[config]") {
  const auto node = tree(
      "\xEF\xBB\xBF"
      "a: 1\r\ns:\r\n  b: two\r\n");
  CHECK(json(node) == R"({"a":1,"s":{"b":"two"}})");
  CHECK(place_of(node.find_path("s.b")->origin()).source_line == "  b: two");
}

TEST_CASE("nesting ends at 64 levels, aliases included", "[config]") {
  const auto nested = [](int levels, const std::string& core) {
    const auto count = static_cast<std::size_t>(levels);
    return std::string(count, '[') + core + std::string(count, ']');
  };
  CHECK(parse_text(nested(64, "1")).has_value());
  CHECK(refuses(nested(65, "1"), "nested more than 64 levels deep"));
  CHECK(refuses(nested(10000, ""), "nested more than 64 levels deep"));
  std::string block;
  for (std::size_t i = 0; i < 10000; ++i) block += std::string(i % 100, ' ') + "a:\n";
  CHECK_FALSE(parse_text(block).has_value());
  CHECK(parse_text("a: &x " + nested(40, "1") + "\nb: " + nested(23, "*x") + "\n").has_value());
  CHECK(refuses("a: &x " + nested(40, "1") + "\nb: " + nested(24, "*x") + "\n",
                "nested more than 64 levels deep"));
}

TEST_CASE("aliases that multiply are refused before they do", "[config]") {
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    laughs += fmt::format("a{0}: &a{0} [", i);
    for (int j = 0; j < 10; ++j) laughs += fmt::format("{}*a{}", j ? ", " : "", i - 1);
    laughs += "]\n";
  }
  CHECK(refuses(laughs, "expands to more than 1,000,000 values"));
  std::string anchors;
  for (int i = 0; i < 60; ++i) anchors += fmt::format("&a{} [", i);
  for (int i = 0; i < 100000; ++i) anchors += "1,";
  CHECK(refuses(anchors + std::string(60, ']'), "expands to more than 1,000,000 values"));
}

TEST_CASE("a value cannot contain itself", "[config]") {
  CHECK(error_text(parse_text("a: &x [1, *x]\n")) ==
        "error: alias '*x' stands inside its own anchor\n"
        "  --> t.yaml:1:11\n"
        "  |\n"
        "1 | a: &x [1, *x]\n"
        "  |           ^^\n"
        "help: a value cannot contain itself\n");
  CHECK(refuses("a: &x {b: {<<: *x}}\n", "stands inside its own anchor"));
}

TEST_CASE("a value of a flag is one value, spelled so that parsers agree", "[config]") {
  const auto yaml = [](const std::string& text) {
    const auto value = config::parse_value(text, "--set a=" + text);
    if (!value) FAIL(to_text(value.error()));
    return to_yaml(*value);
  };
  CHECK(yaml("0.10") == "0.10\n");
  CHECK(yaml("adam") == "adam\n");
  CHECK(yaml("a: b #c") == "\"a: b #c\"\n");
  CHECK(yaml("1e-5") == "1.0e-5\n");
  CHECK(yaml("on") == "true\n");
  CHECK(yaml("010") == "010\n");
  CHECK(yaml("1:30") == "1:30\n");
  CHECK(yaml("0x1F") == "0x1F\n");
  CHECK(yaml("0o17") == "15\n");
  CHECK(yaml("2018-10-10") == "\"2018-10-10\"\n");
  CHECK(yaml("\"on\"") == "\"on\"\n");
  CHECK(yaml("") == "null\n");
  CHECK(yaml("[1e-5, {a: off}, 'x']") == "- 1.0e-5\n- a: false\n- 'x'\n");
  CHECK(error_text(config::parse_value("[1", "--set a=[1")) ==
        "error: cannot read the value of '--set a=[1': invalid YAML: did not find expected ',' or "
        "']'\n"
        "help: a value is written as in YAML: 0.1, adam, [1, 2], \"a text: with syntax\"\n");
}
