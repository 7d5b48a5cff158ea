#include "support/catch.hpp"

#include <gridctl/core/json.hpp>

#include <string>

using namespace gridctl;

TEST_CASE("JSON is parsed, in the order of its text", "[core]") {
  CHECK(parse_json(R"({"b": [1, "]"], "a": null})").dump() == R"({"b":[1,"]"],"a":null})");
  CHECK(parse_json("").is_discarded());
  CHECK(parse_json("{").is_discarded());
  CHECK(parse_json("[1] 2").is_discarded());
}

TEST_CASE("a document that is too deep to be walked is none", "[core]") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(parse_json(nested(200)).is_array());
  CHECK(parse_json(nested(201)).is_discarded());
  CHECK(parse_json(nested(3'000'000)).is_discarded());
  CHECK(parse_json("{\"a\": " + nested(300) + "}").is_discarded());
}

TEST_CASE("what is no UTF-8 is replaced where it is written", "[core]") {
  CHECK(json_text({{"name", "a\xff"}}) == "{\"name\":\"a\xef\xbf\xbd\"}");
  CHECK(json_text({1}, 1) == "[\n 1\n]");
}

TEST_CASE("brackets within a text are no depth", "[core]") {
  const std::string brackets(1000, '[');
  CHECK(parse_json("[\"" + brackets + "\"]").is_array());
  CHECK(parse_json("[\"\\\"" + brackets + "\"]").is_array());
  CHECK(parse_json("[\"\\\\\", " + brackets).is_discarded());
}

TEST_CASE("what a terminal obeys or nobody sees is named in JSON", "[core]") {
  const std::string text = "a\x1b[31m\x7f\xc2\x85\xe2\x80\xae\xf3\xa0\x81\x81 \xc3\xa9\n";
  const auto written = json_text(text);
  CHECK(written == "\"a\\u001b[31m\\u007f\\u0085\\u202e\\udb40\\udc41 \xc3\xa9\\n\"");
  CHECK(parse_json(written).get<std::string>() == text);
}
