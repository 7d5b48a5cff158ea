#include <gridctl/stats/describe.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace gridctl::stats {

Description describe(std::span<const double> values) {
  Description result;
  auto sorted = finite(values);
  std::sort(sorted.begin(), sorted.end());
  result.n = sorted.size();
  for (const double value : values) {
    if (std::isnan(value)) ++result.nan;
    if (std::isinf(value)) ++result.inf;
  }
  if (sorted.empty()) return result;
  result.mean = mean(sorted);
  if (sorted.size() > 1) result.sd = std::sqrt(variance(sorted));
  result.min = sorted.front();
  result.lower_quartile = quantile(sorted, 0.25);
  result.median = quantile(sorted, 0.5);
  result.upper_quartile = quantile(sorted, 0.75);
  result.max = sorted.back();
  return result;
}

std::vector<double> finite(std::span<const double> values) {
  std::vector<double> result;
  std::copy_if(values.begin(), values.end(), std::back_inserter(result),
               [](double value) { return std::isfinite(value); });
  return result;
}

double mean(std::span<const double> values) {
  // About the first, so that the mean of equal values is that value and their variance 0.
  const double origin = values.front();
  double sum = 0;
  for (const double value : values) sum += value - origin;
  return origin + sum / static_cast<double>(values.size());
}

double variance(std::span<const double> values) {
  const double center = mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - center) * (value - center);
  return squares / static_cast<double>(values.size() - 1);
}

double quantile(std::span<const double> sorted, double p) {
  const double position = static_cast<double>(sorted.size() - 1) * p;
  const auto below = static_cast<std::size_t>(position);
  const auto above = std::min(below + 1, sorted.size() - 1);
  const double fraction = position - static_cast<double>(below);
  return std::lerp(sorted[below], sorted[above], fraction);
}

double interquartile_mean(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const auto cut = sorted.size() / 4;
  return mean(std::span(sorted).subspan(cut, sorted.size() - 2 * cut));
}

}  // namespace gridctl::stats
