// Whether two configurations differ, or the difference is what seeds make.
#pragma once

#include <gridctl/stats/direction.hpp>

#include <optional>
#include <span>
#include <vector>

namespace gridctl::stats {

/// Of values so large that their variance is beyond the greatest double there is no test.
struct TTest {
  double difference = 0;  ///< mean of a - mean of b
  double t = 0;           ///< infinite if there is a difference and no spread at all
  double df = 0;          ///< degrees of freedom
  double p = 1;           ///< two-sided
};

/// a[i] and b[i] belong together (the same seed): t = d / (sd(a - b) / sqrt(n)), n - 1 degrees of
/// freedom (Student 1908). Of finite values; nothing with fewer than two pairs. Lengths are equal.
[[nodiscard]] std::optional<TTest> paired_t_test(std::span<const double> a,
                                                 std::span<const double> b);

/// Unequal variances: t = d / sqrt(va/na + vb/nb), degrees of freedom by Welch and Satterthwaite
/// (Welch, "The generalization of 'Student's' problem when several different population variances
/// are involved", Biometrika 34, 1947). Of finite values; nothing with fewer than two on a side.
[[nodiscard]] std::optional<TTest> welch_t_test(std::span<const double> a,
                                                std::span<const double> b);

/// The probability that the first is better, given the test: the one-sided P of the t distribution,
/// 1 - p/2 if it lies on the better side and p/2 if not. With a flat prior it is the posterior
/// probability that its mean is the better one (Gelman et al., "Bayesian Data Analysis", 3rd ed.
/// 2013, section 3.2; for Welch's test, which the Behrens-Fisher posterior replaces there,
/// approximately).
[[nodiscard]] double probability_better(const TTest& test, Direction direction);

/// P-values corrected for the size of the family, in the order given: the i-th smallest of m times
/// m - i + 1, made to ascend, at most 1 (Holm, "A simple sequentially rejective multiple test
/// procedure", Scandinavian Journal of Statistics 6, 1979).
[[nodiscard]] std::vector<double> holm(std::span<const double> p_values);

/// How often a value of `a` is better than one of `b`, ties count half: Mann-Whitney's U / (na nb)
/// (Vargha and Delaney, "A critique and improvement of the CL common language effect size
/// statistics", J. Educational and Behavioral Statistics 25, 2000). Of finite values, at least one
/// on each side.
[[nodiscard]] double superiority(std::span<const double> a, std::span<const double> b,
                                 Direction direction);

}  // namespace gridctl::stats
