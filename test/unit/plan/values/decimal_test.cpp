#include "values/decimal.hpp"

#include "support/catch.hpp"

using namespace gridctl::plan;

namespace {

std::string as_float(const std::string& text) {
  return float_text(parse_decimal(text).value());
}

}  // namespace

TEST_CASE("a decimal is read exactly, whatever its spelling", "[plan]") {
  CHECK(parse_decimal("0.1") == Decimal{1, -1});
  CHECK(parse_decimal("0.10") == Decimal{1, -1});
  CHECK(parse_decimal(".1") == Decimal{1, -1});
  CHECK(parse_decimal("+1e-1") == Decimal{1, -1});
  CHECK(parse_decimal("1000") == Decimal{1, 3});
  CHECK(parse_decimal("-12.50e+2") == Decimal{-125, 1});
  CHECK(parse_decimal("1_000.5") == Decimal{10005, -1});
  CHECK(parse_decimal("5.") == Decimal{5, 0});
  CHECK(parse_decimal("-0.0") == Decimal{0, 0});
  CHECK(parse_decimal("123456789012345678") == Decimal{123456789012345678, 0});
  CHECK(parse_decimal("0.000000000000000000000000000001") == Decimal{1, -30});
  for (const auto* bad : {"", "-", ".", "e5", "1e", "1e+-5", "1.2.3", "0x10", "1 ", "_1", "nan",
                          "1:30", "1234567890123456789", "1e400", "1e-400", "1e99999999999"}) {
    INFO(bad);
    CHECK_FALSE(parse_decimal(bad).has_value());
  }
}

TEST_CASE("a float is printed so that every parser reads a float", "[plan]") {
  CHECK(as_float("3") == "3.0");
  CHECK(as_float("0") == "0.0");
  CHECK(as_float("-0.5") == "-0.5");
  CHECK(as_float("0.0001") == "0.0001");
  CHECK(as_float("0.00001") == "1.0e-05");
  CHECK(as_float("-1.25e-7") == "-1.25e-07");
  CHECK(as_float("1e15") == "1000000000000000.0");
  CHECK(as_float("1e16") == "1.0e+16");
  CHECK(as_float("1.5e100") == "1.5e+100");
  CHECK(as_float("12345.678") == "12345.678");
  CHECK(integer_text(*parse_decimal("-1200")) == "-1200");
}

TEST_CASE("a double becomes its shortest decimal", "[plan]") {
  CHECK(make_decimal(0.1) == Decimal{1, -1});
  CHECK(make_decimal(1e-5) == Decimal{1, -5});
  CHECK(make_decimal(-3.0) == Decimal{-3, 0});
  CHECK(make_decimal(5e-324) == Decimal{5, -324});
  CHECK(float_text(make_decimal(1.0 / 3)) == "0.3333333333333333");
}

TEST_CASE("a mantissa is rewritten for another exponent if it fits", "[plan]") {
  CHECK(mantissa_at({1, 3}, -2) == 100000);
  CHECK(mantissa_at({0, 0}, -300) == 0);
  CHECK_FALSE(mantissa_at({1, 0}, -19).has_value());
}
