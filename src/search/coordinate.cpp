#include "coordinate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace gridctl::search {
namespace {

using stats::DistributionKind;

/// The distribution function of the standard normal distribution.
double below(double z) {
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

double log_normal_density(double z, double sd) {
  return -0.5 * z * z - std::log(sd) - 0.5 * std::log(2 * std::numbers::pi);
}

/// A probability that is too small for a double counts as the smallest: its logarithm is finite.
double log_of(double probability) {
  return std::log(std::max(probability, std::numeric_limits<double>::min()));
}

}  // namespace

Coordinate::Coordinate(const stats::Distribution& numbers) : numbers_(numbers) {
  const auto [kind, first, second] = numbers;
  if (kind == DistributionKind::normal) {
    low_ = first - 3 * second;
    high_ = first + 3 * second;
    return;
  }
  low_ = is_whole() ? begin_of(first) : of(first);
  high_ = is_whole() ? end_of(second) : of(second);
}

bool Coordinate::is_bounded() const {
  return numbers_.kind != DistributionKind::normal;
}

bool Coordinate::is_log() const {
  return numbers_.kind == DistributionKind::loguniform ||
         numbers_.kind == DistributionKind::log_integer;
}

bool Coordinate::is_whole() const {
  return numbers_.kind == DistributionKind::integer ||
         numbers_.kind == DistributionKind::log_integer;
}

double Coordinate::of(double number) const {
  return is_log() ? std::log(number) : number;
}

double Coordinate::log_share(double number) const {
  if (!is_bounded())
    return log_normal_density((number - numbers_.first) / numbers_.second, numbers_.second);
  if (!is_whole()) return -std::log(width());
  return std::log((end_of(number) - begin_of(number)) / width());
}

double Coordinate::log_share(double number, double mean, double sd) const {
  const auto up_to = [&](double at) { return below((at - mean) / sd); };
  const double all = is_bounded() ? up_to(high_) - up_to(low_) : 1;
  if (is_whole()) return log_of((up_to(end_of(number)) - up_to(begin_of(number))) / all);
  return log_normal_density((of(number) - mean) / sd, sd) - std::log(all);
}

double Coordinate::draw(double mean, double sd, stats::Random& random) const {
  double at = 0;
  do {
    at = mean + sd * stats::normal_deviate(random.next());
  } while (is_bounded() && (at < low_ || at > high_));
  return stats::rounded(numbers_, is_log() ? std::exp(at) : at);
}

}  // namespace gridctl::search
