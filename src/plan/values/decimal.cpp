#include "values/decimal.hpp"

#include <charconv>

#include <fmt/format.h>

namespace gridctl::plan {
namespace {

constexpr std::size_t kMostDigits = 18;
// Whatever has at most 18 digits and an exponent between these is a finite double.
constexpr int kSmallestExponent = -308;
constexpr int kLargestExponent = 290;
// As in Python's repr: where the point may be for a number to be written without an exponent.
constexpr int kFirstPlainPoint = -3;
constexpr int kLastPlainPoint = 16;

std::string digits_of(const Decimal& number) {
  auto digits = std::to_string(number.mantissa);
  if (number.mantissa < 0) digits.erase(0, 1);
  return digits;
}

std::optional<int> parse_exponent(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  int value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value > 1000 || value < -1000) return std::nullopt;
  return value;
}

/// Any exponent.
std::optional<Decimal> parse(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  int exponent = 0;
  if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
    const auto written = parse_exponent(text.substr(e + 1));
    if (!written) return std::nullopt;
    exponent = *written;
    text = text.substr(0, e);
  }
  std::string digits;
  bool has_point = false;
  bool has_digit = false;
  for (const char c : text) {
    if (c == '.' && !has_point) {
      has_point = true;
    } else if (c >= '0' && c <= '9') {
      has_digit = true;
      if (has_point) --exponent;
      if (c != '0' || !digits.empty()) digits += c;
    } else if (c != '_' || !has_digit) {
      return std::nullopt;
    }
  }
  while (digits.ends_with('0')) {
    digits.pop_back();
    ++exponent;
  }
  if (!has_digit || digits.size() > kMostDigits) return std::nullopt;
  std::int64_t mantissa = 0;
  for (const char c : digits) mantissa = mantissa * 10 + (c - '0');
  return make_decimal(is_negative ? -mantissa : mantissa, exponent);
}

}  // namespace

Decimal make_decimal(std::int64_t mantissa, int exponent) {
  if (mantissa == 0) return {};
  while (mantissa % 10 == 0) {
    mantissa /= 10;
    ++exponent;
  }
  return {mantissa, exponent};
}

Decimal make_decimal(double number) {
  return *parse(fmt::format("{}", number));
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  const auto number = parse(text);
  if (!number || number->exponent < kSmallestExponent || number->exponent > kLargestExponent)
    return std::nullopt;
  return number;
}

std::optional<std::int64_t> mantissa_at(const Decimal& number, int exponent) {
  auto mantissa = number.mantissa;
  if (mantissa == 0) return 0;
  for (int at = number.exponent; at > exponent; --at) {
    if (__builtin_mul_overflow(mantissa, std::int64_t{10}, &mantissa)) return std::nullopt;
  }
  return mantissa;
}

double to_double(const Decimal& number) {
  const auto text = fmt::format("{}e{}", number.mantissa, number.exponent);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string integer_text(const Decimal& number) {
  return fmt::format("{}{:0<{}}", number.mantissa, "", number.exponent);
}

std::string float_text(const Decimal& number) {
  const auto digits = digits_of(number);
  const auto count = static_cast<int>(digits.size());
  const int point = number.mantissa == 0 ? 1 : count + number.exponent;  // digits before the point
  const auto* sign = number.mantissa < 0 ? "-" : "";
  const std::string_view all = digits;
  if (point < kFirstPlainPoint || point > kLastPlainPoint) {
    const int power = point - 1;
    return fmt::format("{}{}.{}e{}{:02}", sign, all.front(), count > 1 ? all.substr(1) : "0",
                       power < 0 ? '-' : '+', power < 0 ? -power : power);
  }
  if (point <= 0) return fmt::format("{}0.{:0<{}}{}", sign, "", -point, all);
  if (point >= count) return fmt::format("{}{:0<{}}.0", sign, all, point);
  const auto before = static_cast<std::size_t>(point);
  return fmt::format("{}{}.{}", sign, all.substr(0, before), all.substr(before));
}

}  // namespace gridctl::plan
