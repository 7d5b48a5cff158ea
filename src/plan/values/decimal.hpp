// Decimal numbers, exactly: 0.1 is one tenth, so that 0.1 + 0.1 + 0.1 is 0.3.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gridctl::plan {

/// mantissa * 10^exponent. Made by parse_decimal and make_decimal, the mantissa does not end in
/// zero.
struct Decimal {
  std::int64_t mantissa = 0;
  int exponent = 0;
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

[[nodiscard]] Decimal make_decimal(std::int64_t mantissa, int exponent);
/// The shortest decimal that reads back as this number, which must be finite.
[[nodiscard]] Decimal make_decimal(double number);
/// "-12", "0.10", "1e-5", "1_000.5". Nothing for anything else, and for more than 18 digits.
[[nodiscard]] std::optional<Decimal> parse_decimal(std::string_view text);

/// The mantissa for another, smaller exponent; nothing if it does not fit.
[[nodiscard]] std::optional<std::int64_t> mantissa_at(const Decimal& number, int exponent);
[[nodiscard]] inline bool is_whole(const Decimal& number) {
  return number.exponent >= 0;
}
[[nodiscard]] double to_double(const Decimal& number);

/// "3", of a whole number of at most 18 digits.
[[nodiscard]] std::string integer_text(const Decimal& number);
/// "0.3", "3.0", "1.0e-05": every YAML parser reads a float.
[[nodiscard]] std::string float_text(const Decimal& number);

}  // namespace gridctl::plan
