#include "trees.hpp"

#include <gridctl/config/values.hpp>

using namespace gridctl;
using test::tree;

namespace {

config::Node value(const std::string& yaml) {
  return tree("v: " + yaml + "\n").entries().front().second;
}

std::string text(const std::string& yaml) {
  return config::json_text(value(yaml));
}

}  // namespace

TEST_CASE("JSON has the digits that the user wrote", "[config]") {
  CHECK(text("12345678901234567890123") == "12345678901234567890123");
  CHECK(text("0.10") == "0.10");
  CHECK(text("1e-3") == "1.0e-3");
  CHECK(text("-.5") == "-0.5");
  CHECK(text("5.") == "5.0");
  CHECK(text("1_000") == "1000");
  CHECK(text("0x1F") == "31");
  CHECK(text("+7") == "7");
  CHECK(text("007.5") == "7.5");
}

TEST_CASE("what is no number of JSON stays the text that it was", "[config]") {
  for (const auto* code : {"010", "08001", "0o17", "1:30", "12:00:00", "2018-10-10", "1.2.3"})
    CHECK(text(code) == '"' + std::string(code) + '"');
  CHECK(text("'1e-3'") == "\"1e-3\"");
  CHECK(text("\"a\\\"b\"") == "\"a\\\"b\"");
}

TEST_CASE("controls in texts stand as escapes in JSON, which any reader takes", "[config]") {
  CHECK(config::json_text(test::tree("\"a\\x9b31m\\u202eb\"")) == R"("a\u009b31m\u202eb")");
}

TEST_CASE("infinities, NaN, booleans and nothing have words in JSON", "[config]") {
  CHECK(text("[.inf, -.inf, .nan, yes, False, ~]") == "[Infinity,-Infinity,NaN,true,false,null]");
  CHECK(text("0") == "0");
  CHECK(text("{10: 0.1, name: a b, deep: {on: []}}") ==
        R"({"10":0.1,"name":"a b","deep":{"on":[]}})");
}

TEST_CASE("a number that only YAML 1.2 sees is told from texts and other numbers", "[config]") {
  CHECK(config::float_of_yaml12(value("1e-3")) == 1e-3);
  CHECK(config::float_of_yaml12(value("-.5")) == -0.5);
  for (const auto* other : {"'1e-3'", "1.0e-3", "08", "0o17", "1e999", "1e-999", "abc", "[1e-3]"}) {
    INFO(other);
    CHECK_FALSE(config::float_of_yaml12(value(other)).has_value());
  }
}
