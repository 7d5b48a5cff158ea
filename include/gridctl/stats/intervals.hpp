// How far a mean of few values can be trusted.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace gridctl::stats {

enum class IntervalKind { student_t, bootstrap, sd, se, none };

/// The words of `--ci`: t, bootstrap, sd, se, none. Nothing for any other.
[[nodiscard]] std::optional<IntervalKind> parse_interval_kind(std::string_view word);
[[nodiscard]] std::string_view to_string(IntervalKind kind);

struct Interval {
  double low = 0;
  double high = 0;
};

struct IntervalOptions {
  IntervalKind kind = IntervalKind::student_t;
  double level = 0.95;  ///< within (0, 1); of student_t and bootstrap
  std::size_t resamples = 10'000;
};

/// Around the mean of the finite values; nothing with fewer than two of them, or for `none`.
///
/// student_t  mean -+ t(1 - alpha/2, n - 1) sd / sqrt(n) (Student, "The probable error of a mean",
///            Biometrika 6, 1908). It keeps its level for very few values: the default.
/// bootstrap  percentiles alpha/2 and 1 - alpha/2 of the means of resamples drawn with replacement
///            (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13). Covers
///            84 % instead of 95 % at n = 5: for many values only. The same values in the same
///            order always give the same interval.
/// sd         mean -+ the sample standard deviation
/// se         mean -+ sd / sqrt(n)
[[nodiscard]] std::optional<Interval> interval(std::span<const double> values,
                                               const IntervalOptions& options = {});

}  // namespace gridctl::stats
