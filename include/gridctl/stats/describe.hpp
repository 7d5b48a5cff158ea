// What a handful of values look like: how many, where, how wide. Values that are not finite are
// counted and set aside, never dropped in silence.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace gridctl::stats {

/// Fields without a value are those that the count does not allow.
struct Description {
  std::size_t n = 0;    ///< finite values; all other figures are of these alone
  std::size_t nan = 0;  ///< not a number
  std::size_t inf = 0;  ///< infinite, of either sign
  std::optional<double> mean;
  std::optional<double> sd;  ///< sample standard deviation, divisor n - 1; from n = 2
  std::optional<double> min, lower_quartile, median, upper_quartile, max;
};
[[nodiscard]] Description describe(std::span<const double> values);

[[nodiscard]] std::vector<double> finite(std::span<const double> values);

/// Of finite values, at least one.
[[nodiscard]] double mean(std::span<const double> values);

/// Unbiased: sum (x - mean)^2 / (n - 1), about the mean and so without cancellation. Of finite
/// values, at least two.
[[nodiscard]] double variance(std::span<const double> values);

/// Type 7 of Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician
/// 50 (1996), pages 361-365, as in R and NumPy: linear between the order statistics around
/// h = (n - 1) p. `sorted` ascends and has at least one value; `p` is in [0, 1].
[[nodiscard]] double quantile(std::span<const double> sorted, double p);

/// Mean of the middle half, here of values in any order: floor(n / 4) are cut off at either end
/// (Wilcox, "Introduction to Robust Estimation and Hypothesis Testing", 3rd ed. 2012, section
/// 3.3.3, trimmed mean with 25 %). At least one value.
[[nodiscard]] double interquartile_mean(std::span<const double> values);

}  // namespace gridctl::stats
