#include <gridctl/stats/distribution.hpp>
#include <gridctl/stats/random.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

namespace gridctl::stats {
namespace {

constexpr int kDigits = 6;
constexpr double kLargestMantissa = 9e17;

bool is_whole(DistributionKind kind) {
  return kind == DistributionKind::integer || kind == DistributionKind::log_integer;
}

/// Uniform in the logarithm of the value.
double between_logs(double least, double greatest, double share) {
  return std::exp(std::log(least) + share * (std::log(greatest) - std::log(least)));
}

double draw_unrounded(const Distribution& distribution, std::uint64_t bits) {
  const auto [kind, first, second] = distribution;
  switch (kind) {
    case DistributionKind::uniform:
      return first + unit_of(bits) * (second - first);
    case DistributionKind::loguniform:
      return between_logs(first, second, unit_of(bits));
    case DistributionKind::normal:
      return first + second * normal_deviate(bits);
    case DistributionKind::integer:
      return std::min(second, first + std::floor(unit_of(bits) * (second - first + 1)));
    case DistributionKind::log_integer:
      return between_logs(first - 0.5, second + 0.5, unit_of(bits));
  }
  return first;
}

/// The power of ten of the last digit that is kept.
int last_power(const Distribution& distribution, double value) {
  const auto power = [](double number) {
    return static_cast<int>(std::floor(std::log10(number))) - kDigits + 1;
  };
  if (distribution.kind == DistributionKind::normal) return power(distribution.second);
  const auto of_width = power(distribution.second - distribution.first);
  return distribution.kind == DistributionKind::loguniform ? std::min(of_width, power(value))
                                                           : of_width;
}

/// The value with its last digit at a power of ten: the double next to that decimal number.
double cut(double value, int power) {
  const auto mantissa = value / std::pow(10.0, power);
  if (!(std::abs(mantissa) < kLargestMantissa)) return value;
  const auto text = fmt::format("{}e{}", std::llround(mantissa), power);
  double number = value;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

double unit_of(std::uint64_t bits) {
  return (static_cast<double>(bits >> 11U) + 0.5) * 0x1p-53;
}

std::size_t place_of(std::uint64_t bits, std::size_t count) {
  return static_cast<std::size_t>(static_cast<double>(bits >> 11U) * 0x1p-53 *
                                  static_cast<double>(count));
}

// Box, Muller: A note on the generation of random normal deviates, 1958.
double normal_deviate(std::uint64_t bits) {
  const auto other = Random(bits ^ 0x5851f42d4c957f2dULL).next();
  return std::sqrt(-2.0 * std::log(unit_of(bits))) *
         std::cos(2.0 * std::numbers::pi * unit_of(other));
}

double draw(const Distribution& distribution, std::uint64_t bits) {
  return rounded(distribution, draw_unrounded(distribution, bits));
}

double rounded(const Distribution& distribution, double value) {
  const auto number =
      is_whole(distribution.kind) ? std::round(value) : cut(value, last_power(distribution, value));
  if (distribution.kind == DistributionKind::normal) return number;
  return std::clamp(number, distribution.first, distribution.second);
}

std::optional<std::uint64_t> value_count(const Distribution& distribution) {
  if (!is_whole(distribution.kind)) return std::nullopt;
  return static_cast<std::uint64_t>(distribution.second - distribution.first) + 1;
}

}  // namespace gridctl::stats
