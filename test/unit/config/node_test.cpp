#include "trees.hpp"

#include <gridctl/config/node.hpp>

using namespace gridctl;
using config::Node;
using config::Style;
using test::json;
using test::tree;

namespace {

Node text(const std::string& value) {
  return Node::scalar(value, Style::plain);
}

}  // namespace

TEST_CASE("a dotted path leads to a value or to nothing", "[config]") {
  const auto node = tree("a: {b: {c: 5}, 7: seven, '8': eight}\n");
  CHECK(node.find_path("a.b.c")->text() == "5");
  CHECK(node.find_path("a.b")->is_mapping());
  CHECK(node.find_path("a.7")->text() == "seven");
  CHECK(node.find_path("a.b.x") == nullptr);
  CHECK(node.find_path("a.b.c.d") == nullptr);
  CHECK(node.find_path("") == nullptr);
}

TEST_CASE("a string key is not found by a number's text, nor the other way round", "[config]") {
  const auto node = tree("{1: int, '2': str}");
  CHECK(node.find("1") == nullptr);
  CHECK(node.find("2")->text() == "str");
}

TEST_CASE("setting a path makes mappings on the way and remembers what it replaced", "[config]") {
  auto node = tree("a: {b: 1}\nc: 2\n");
  node.set_path("a.b", text("3"));
  node.set_path("x.y.z", text("4"));
  node.set_path("c.d", text("5"));
  CHECK(json(node) == R"({"a":{"b":3},"c":{"d":5},"x":{"y":{"z":4}}})");
  REQUIRE(node.find_path("a.b")->overrode().size() == 1);
  CHECK(node.find_path("a.b")->overrode()[0].text() == "1");
  node.set_path("a.b", text("6"));
  REQUIRE(node.find_path("a.b")->overrode().size() == 2);
  CHECK(node.find_path("a.b")->overrode()[0].text() == "3");
  CHECK(node.find_path("a.b")->overrode()[1].text() == "1");
  CHECK(node.find_path("a.b")->overrode()[0].overrode().empty());
}

TEST_CASE("a key that a parser would not read as text is set in quotes", "[config]") {
  Node node;
  node.set_path("on", text("1"));
  node.set_path("12", text("2"));
  CHECK(to_yaml(node) == "\"on\": 1\n\"12\": 2\n");
}

TEST_CASE("a copy can be changed without the original noticing", "[config]") {
  const auto original = tree("a: {b: 1, c: [1, 2]}\nd: 2\n");
  const auto before = to_yaml(original);
  auto copy = original;
  copy.set_path("a.b", text("9"));
  copy.set_path("a.new", text("9"));
  copy.erase("d");
  copy.entries()[0].second.entries()[1].second.items().push_back(text("9"));
  CHECK(json(copy) == R"({"a":{"b":9,"c":[1,2,9],"new":9}})");
  CHECK(to_yaml(original) == before);
  const auto moved = std::move(copy);
  CHECK(json(moved) == R"({"a":{"b":9,"c":[1,2,9],"new":9}})");
}

TEST_CASE("a key is erased with its value", "[config]") {
  auto node = tree("{a: 1, b: 2}");
  node.erase("a");
  node.erase("absent");
  CHECK(json(node) == R"({"b":2})");
}

TEST_CASE("leaves are listed with their paths, lists and empty mappings too", "[config]") {
  const auto node = tree("a: {b: 1, c: [1, 2], d: {}}\ne: ~\n");
  std::vector<std::string> paths;
  for (const auto& [path, leaf] : leaves(node)) paths.push_back(path);
  CHECK(paths == std::vector<std::string>{"a.b", "a.c", "a.d", "e"});
  CHECK(leaves(Node()).empty());
}

TEST_CASE("keys that are no strings are marked in JSON", "[config]") {
  CHECK(json("{3: a, '3': b, true: c, 2.5: d, ~: e}") ==
        R"({"!int 3":"a","3":"b","!bool True":"c","!float 2.5":"d","!null null":"e"})");
}

TEST_CASE("origins and places name the file, the flag, or gridctl itself", "[config]") {
  const auto node = tree("a: 1\nb: {c: word}\n", "base.yaml");
  const auto& origin = node.find_path("b.c")->origin();
  CHECK(to_string(origin) == "base.yaml:2");
  const auto place = place_of(origin);
  CHECK(place.line == 2);
  CHECK(place.column == 8);
  CHECK(place.length == 4);
  CHECK(place.source_line == "b: {c: word}");
  CHECK(to_string(config::Origin{}) == "gridctl");
  const auto flag = *config::parse_value("5", "--set a=5");
  CHECK(to_string(flag.origin()) == "--set a=5");
}
