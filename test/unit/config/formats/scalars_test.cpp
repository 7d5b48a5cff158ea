#include "formats/scalars.hpp"

#include "support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace gridctl::config;

namespace {

std::string value(const std::string& text) {
  return yaml11_value(text).dump();
}
std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

}  // namespace

TEST_CASE("only YAML 1.1's words are booleans and nulls", "[config]") {
  for (const auto* word : {"yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})
    CHECK(value(word) == "true");
  for (const auto* word : {"no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})
    CHECK(value(word) == "false");
  for (const auto* word : {"", "~", "null", "Null", "NULL"}) CHECK(value(word) == "null");
  for (const auto* word : {"y", "n", "Y", "N", "tRUE", "nULL", "oN", "yesterday", "none"})
    CHECK(value(word) == quoted(word));
}

TEST_CASE("integers have YAML 1.1's bases, gaps and sexagesimals", "[config]") {
  const std::vector<std::pair<std::string, std::string>> integers = {
      {"0", "0"},
      {"5", "5"},
      {"+5", "5"},
      {"-5", "-5"},
      {"-0", "0"},
      {"010", "8"},
      {"-010", "-8"},
      {"0x1F", "31"},
      {"-0xff", "-255"},
      {"0b101", "5"},
      {"1_000", "1000"},
      {"1_", "1"},
      {"1:30", "90"},
      {"190:20:30", "685230"},
      {"12:00:00", "43200"},
      {"0_", "0"},
      {"20181010_120000", "20181010120000"},
      {"18446744073709551615", "18446744073709551615"},
      {"-9223372036854775808", "-9223372036854775808"}};
  for (const auto& [text, expected] : integers) {
    INFO(text);
    CHECK(yaml11_type(text) == ScalarType::integer);
    CHECK(value(text) == expected);
  }
  for (const auto* text : {"08", "0o17", "0x", "0b", "0b_", "_1", "+", "-", "1:60", "1:", ":30",
                           "0:30", "1:234", "0x1G", "0b12", "1a"}) {
    INFO(text);
    CHECK(value(text) == quoted(text));
  }
}

TEST_CASE("an integer beyond 64 bits keeps its digits", "[config]") {
  for (const auto* text : {"18446744073709551616", "-9223372036854775809", "9999999999999999999:59",
                           "0xFFFFFFFFFFFFFFFFF"}) {
    CHECK(yaml11_type(text) == ScalarType::integer);
    CHECK(value(text) == quoted(text));
  }
}

TEST_CASE("floats need a point, and a sign in the exponent", "[config]") {
  const std::vector<std::pair<std::string, std::string>> floats = {
      {"1.0e-5", "1e-05"}, {".5", "0.5"},       {"5.", "5.0"},        {"0.1", "0.1"},
      {"1_0.5", "10.5"},   {"1:30.5", "90.5"},  {"-1:30.5", "-90.5"}, {"1.0e+5", "100000.0"},
      {"-2.5", "-2.5"},    {"1.e+3", "1000.0"}, {"1.0E-400", "0.0"},  {"08.5", "8.5"}};
  for (const auto& [text, expected] : floats) {
    INFO(text);
    CHECK(yaml11_type(text) == ScalarType::floating);
    CHECK(value(text) == expected);
  }
  for (const auto* text : {"1e-5", "1E5", "1.0e5", "1.e5", "-.5", "+.5", ".", "1.2.3", "inf", "nan",
                           "._5", ".5.", "+.nan", "1.5e-", "1:30.5e+1", "1:.5"}) {
    INFO(text);
    CHECK(value(text) == quoted(text));
  }
  CHECK(yaml11_value("1.0e+400").get<double>() == std::numeric_limits<double>::infinity());
  for (const auto* text : {".inf", "+.Inf"})
    CHECK(yaml11_value(text).get<double>() == std::numeric_limits<double>::infinity());
  CHECK(yaml11_value("-.INF").get<double>() == -std::numeric_limits<double>::infinity());
  for (const auto* text : {".nan", ".NaN", ".NAN"}) {
    const auto number = yaml11_value(text).get<double>();
    CHECK(number != number);
  }
}

TEST_CASE("dates are known, and stay text", "[config]") {
  for (const auto* text : {"2018-10-10", "2018-10-10 12:00:00", "2018-1-2T3:04:05Z",
                           "2018-10-10t12:00:00.5 +01:00", "2018-10-10 12:00:00 -5"}) {
    INFO(text);
    CHECK(yaml11_type(text) == ScalarType::timestamp);
    CHECK(value(text) == quoted(text));
  }
  for (const auto* text : {"2018-1-2", "2018-10-10 ", "18-10-10", "2018-10-10 12:00",
                           "2018-10-10 12:00:00 +", "2018-10-10Z"}) {
    INFO(text);
    CHECK(yaml11_type(text) == ScalarType::text);
  }
}

TEST_CASE("YAML 1.2 reads the doubtful scalars in its own way", "[config]") {
  const std::vector<std::pair<std::string, std::string>> values = {{"1e-5", "1e-05"},
                                                                   {"010", "10"},
                                                                   {"08", "8"},
                                                                   {"0o17", "15"},
                                                                   {"-.5", "-0.5"},
                                                                   {"on", quoted("on")},
                                                                   {"yes", quoted("yes")},
                                                                   {"1:30", quoted("1:30")},
                                                                   {"1_000", quoted("1_000")},
                                                                   {"0b101", quoted("0b101")},
                                                                   {"-0x1F", quoted("-0x1F")},
                                                                   {"True", "true"},
                                                                   {"0x1f", "31"},
                                                                   {"~", "null"},
                                                                   {".", quoted(".")},
                                                                   {"FALSE", "false"},
                                                                   {"e5", quoted("e5")}};
  for (const auto& [text, expected] : values) {
    INFO(text);
    CHECK(yaml12_value(text).dump() == expected);
  }
}

TEST_CASE("a scalar is portable if both YAMLs read the same value", "[config]") {
  for (const auto* text : {"5", "-0", "0.5", "1.0e-5", ".inf", ".nan", "true", "False", "~", "",
                           "adam", "0x1F", "y", "1.2.3", "5."}) {
    INFO(text);
    CHECK(is_portable(text));
  }
  for (const auto* text : {"1e-5", "on", "010", "08", "1:30", "0o17", "1_000", "-.5", "2018-10-10",
                           "=", "<<", "0b1", "1:30.5"}) {
    INFO(text);
    CHECK_FALSE(is_portable(text));
  }
}

TEST_CASE("floats are respelled so that every parser takes them for floats", "[config]") {
  CHECK(portable_float("1e-5") == "1.0e-5");
  CHECK(portable_float("1E5") == "1.0e+5");
  CHECK(portable_float("-.5") == "-0.5");
  CHECK(portable_float("5.") == "5.0");
  CHECK(portable_float("1_0.5e3") == "10.5e+3");
  CHECK(portable_float("1") == "1.0");
  CHECK(portable_text(1e-5) == "1.0e-05");
  CHECK(portable_text(90) == "90");
  CHECK(portable_text(true) == "true");
  CHECK(portable_text(nullptr) == "null");
  CHECK(portable_text(-std::numeric_limits<double>::infinity()) == "-.inf");
}
