#include "values/series.hpp"

#include "limits.hpp"
#include "values/decimal.hpp"

#include <gridctl/core/try.hpp>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::plan {
namespace {

using Decimals = Result<std::vector<Decimal>>;

struct Number {
  Decimal value;
  bool is_integer = false;
};

tl::unexpected<Error> wrong(std::string message, std::string help) {
  return fail(ErrorKind::config, std::move(message), std::move(help));
}

tl::unexpected<Error> too_many_digits() {
  return wrong("the numbers have too many digits", "18 digits are the most");
}

/// "1e-5" is text to YAML 1.1, but here it can only be meant as a number.
std::optional<Number> number_of(const config::Node& node) {
  if (!node.is_scalar()) return std::nullopt;
  const auto json = config::to_json(node);
  if (json.is_number_integer()) {
    const auto decimal = parse_decimal(json.dump());
    return decimal ? std::optional(Number{*decimal, true}) : std::nullopt;
  }
  const bool has_power = node.text().find_first_of("eE") != std::string::npos;
  if (!json.is_number_float() && !(node.style() == config::Style::plain && has_power))
    return std::nullopt;
  const auto decimal = parse_decimal(node.text());
  return decimal ? std::optional(Number{*decimal, false}) : std::nullopt;
}

/// Two or three numbers as multiples of one power of ten.
std::optional<std::vector<std::int64_t>> aligned(const std::vector<Decimal>& numbers,
                                                 int exponent) {
  std::vector<std::int64_t> mantissas;
  for (const auto& number : numbers) {
    const auto mantissa = mantissa_at(number, exponent);
    if (!mantissa) return std::nullopt;
    mantissas.push_back(*mantissa);
  }
  return mantissas;
}

int smallest_exponent(const std::vector<Decimal>& numbers) {
  return std::ranges::min(numbers, {}, &Decimal::exponent).exponent;
}

Decimals range(const std::vector<Decimal>& arguments) {
  if (arguments[2].mantissa == 0) return wrong("the step of a range is 0", "give it a step");
  const int exponent = smallest_exponent(arguments);
  const auto numbers = aligned(arguments, exponent);
  if (!numbers) return too_many_digits();
  const auto start = (*numbers)[0];
  const auto step = (*numbers)[2];
  std::int64_t distance = 0;
  if (__builtin_sub_overflow((*numbers)[1], start, &distance) || step == INT64_MIN)
    return too_many_digits();
  if (distance != 0 && (distance < 0) != (step < 0))
    return wrong("the step of a range leads away from its stop", "change the sign of the step");
  const auto steps = distance / step;
  if (steps >= kMostPoints)
    return wrong(fmt::format("a range has {} values", steps + 1),
                 fmt::format("{} are the most", kMostPoints));
  std::vector<Decimal> values;
  values.reserve(static_cast<std::size_t>(steps + 1));
  for (std::int64_t i = 0; i <= steps; ++i)
    values.push_back(make_decimal(start + i * step, exponent));
  return values;
}

/// numerator / denominator * 10^exponent: exactly if a decimal can be, else the nearest double.
Decimal quotient(std::int64_t numerator, std::int64_t denominator, int exponent) {
  constexpr std::uint64_t kEnough = 100'000'000'000'000'000;  // 17 digits tell all doubles apart
  const bool is_negative = numerator < 0;
  const auto divisor = static_cast<std::uint64_t>(denominator);
  const auto magnitude =
      is_negative ? -static_cast<std::uint64_t>(numerator) : static_cast<std::uint64_t>(numerator);
  auto digits = magnitude / divisor;
  auto rest = magnitude % divisor;
  for (; rest != 0 && digits < kEnough; --exponent) {
    digits = digits * 10 + rest * 10 / divisor;
    rest = rest * 10 % divisor;
  }
  if (rest == 0 && digits <= INT64_MAX) {
    const auto mantissa = static_cast<std::int64_t>(digits);
    return make_decimal(is_negative ? -mantissa : mantissa, exponent);
  }
  // The digit that stands for the rest keeps a value from looking halfway between two doubles.
  const auto text = fmt::format("{}{}1e{}", is_negative ? "-" : "", digits, exponent - 1);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return make_decimal(value);
}

Decimals linspace(const std::vector<Decimal>& ends, std::int64_t count) {
  const int exponent = smallest_exponent(ends);
  const auto numbers = aligned(ends, exponent);
  if (!numbers) return too_many_digits();
  if (count == 1) return std::vector{ends[0]};
  const auto last = count - 1;
  std::vector<Decimal> values;
  values.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i <= last; ++i) {
    std::int64_t from_start = 0;
    std::int64_t from_stop = 0;
    std::int64_t sum = 0;
    if (__builtin_mul_overflow((*numbers)[0], last - i, &from_start) ||
        __builtin_mul_overflow((*numbers)[1], i, &from_stop) ||
        __builtin_add_overflow(from_start, from_stop, &sum))
      return too_many_digits();
    values.push_back(quotient(sum, last, exponent));
  }
  return values;
}

long double wide(const Decimal& number) {
  return std::strtold(fmt::format("{}e{}", number.mantissa, number.exponent).c_str(), nullptr);
}

/// In long double, rounded once to double: one error of the mathematical library is too small to
/// show.
Decimals logspace(const std::vector<Decimal>& ends, std::int64_t count) {
  const auto& start = ends[0];
  const auto& stop = ends[1];
  if (start.mantissa <= 0 || stop.mantissa <= 0)
    return wrong("the ends of a logspace must be greater than 0", "linspace takes any numbers");
  const auto last = count - 1;
  const auto powers = static_cast<std::int64_t>(stop.exponent) - start.exponent;
  const auto ratio = wide(stop) / wide(start);
  std::vector<Decimal> values;
  values.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    if (i == 0) {
      values.push_back(start);
    } else if (i == last) {
      values.push_back(stop);
    } else if (start.mantissa == stop.mantissa && powers * i % last == 0) {
      values.push_back(
          make_decimal(start.mantissa, start.exponent + static_cast<int>(powers * i / last)));
    } else {
      const auto share = static_cast<long double>(i) / static_cast<long double>(last);
      values.push_back(make_decimal(static_cast<double>(wide(start) * std::pow(ratio, share))));
    }
  }
  return values;
}

Result<std::int64_t> count_of(const Number& number) {
  const auto count = number.is_integer ? mantissa_at(number.value, 0) : std::nullopt;
  if (!count || *count < 1 || *count > kMostPoints)
    return wrong("'num' must be the number of values",
                 fmt::format("a whole number from 1 to {}", kMostPoints));
  return *count;
}

Decimals values_of(std::string_view name, const std::vector<Number>& arguments) {
  std::vector<Decimal> numbers;
  numbers.reserve(arguments.size());
  for (const auto& argument : arguments) numbers.push_back(argument.value);
  if (name == "range") return range(numbers);
  GRIDCTL_TRY_ASSIGN(const auto count, count_of(arguments[2]));
  numbers.pop_back();
  return name == "linspace" ? linspace(numbers, count) : logspace(numbers, count);
}

}  // namespace

const std::vector<std::string>& series_names() {
  static const std::vector<std::string> names = {"range", "linspace", "logspace"};
  return names;
}

std::vector<std::string> series_arguments(std::string_view name) {
  return {"start", "stop", name == "range" ? "step" : "num"};
}

Result<std::vector<std::string>> series(std::string_view name,
                                        const std::vector<config::Node>& arguments) {
  std::vector<Number> numbers;
  for (const auto& argument : arguments) {
    const auto number = number_of(argument);
    if (!number)
      return wrong(fmt::format("'{}' of {} is not a decimal number",
                               series_arguments(name)[numbers.size()], name),
                   "write it like 1, 0.25 or 1.0e-5, with at most 18 digits");
    numbers.push_back(*number);
  }
  GRIDCTL_TRY_ASSIGN(const auto values, values_of(name, numbers));
  const bool are_integers =
      std::ranges::all_of(numbers, &Number::is_integer) && std::ranges::all_of(values, is_whole);
  std::vector<std::string> texts;
  texts.reserve(values.size());
  for (const auto& value : values)
    texts.push_back(are_integers ? integer_text(value) : float_text(value));
  return texts;
}

}  // namespace gridctl::plan
