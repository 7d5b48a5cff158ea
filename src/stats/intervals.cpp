#include <gridctl/stats/describe.hpp>
#include <gridctl/stats/intervals.hpp>
#include <gridctl/stats/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <boost/math/distributions/students_t.hpp>

namespace gridctl::stats {
namespace {

constexpr std::array<std::pair<IntervalKind, std::string_view>, 5> kWords{{
    {IntervalKind::student_t, "t"},
    {IntervalKind::bootstrap, "bootstrap"},
    {IntervalKind::sd, "sd"},
    {IntervalKind::se, "se"},
    {IntervalKind::none, "none"},
}};

Interval percentile_bootstrap(std::span<const double> values, const IntervalOptions& options) {
  Random random(kBootstrapSeed);
  std::vector<double> means(options.resamples);
  for (double& resampled : means) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += values[random.below(values.size())];
    resampled = sum / static_cast<double>(values.size());
  }
  std::sort(means.begin(), means.end());
  const double tail = (1 - options.level) / 2;
  return {quantile(means, tail), quantile(means, 1 - tail)};
}

/// Half the width of an interval that is symmetric about the mean.
double half_width(std::span<const double> values, const IntervalOptions& options) {
  const auto n = static_cast<double>(values.size());
  const double sd = std::sqrt(variance(values));
  if (options.kind == IntervalKind::sd) return sd;
  const double se = sd / std::sqrt(n);
  if (options.kind == IntervalKind::se) return se;
  const boost::math::students_t distribution(n - 1);
  return boost::math::quantile(complement(distribution, (1 - options.level) / 2)) * se;
}

}  // namespace

std::optional<IntervalKind> parse_interval_kind(std::string_view word) {
  for (const auto& [kind, name] : kWords) {
    if (name == word) return kind;
  }
  return std::nullopt;
}

std::string_view to_string(IntervalKind kind) {
  return std::find_if(kWords.begin(), kWords.end(), [&](const auto& w) { return w.first == kind; })
      ->second;
}

std::optional<Interval> interval(std::span<const double> values, const IntervalOptions& options) {
  const auto usable = finite(values);
  if (usable.size() < 2 || options.kind == IntervalKind::none) return std::nullopt;
  if (options.kind == IntervalKind::bootstrap) return percentile_bootstrap(usable, options);
  const double center = mean(usable);
  const double half = half_width(usable, options);
  return Interval{center - half, center + half};
}

}  // namespace gridctl::stats
