#include <gridctl/stats/compare.hpp>
#include <gridctl/stats/describe.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <boost/math/distributions/students_t.hpp>

namespace gridctl::stats {
namespace {

/// `error` is the standard error of the difference.
std::optional<TTest> test_of(double difference, double error, double df) {
  if (!std::isfinite(difference) || !std::isfinite(error)) return std::nullopt;
  if (error == 0) {  // values that never vary: what differs at all, differs for certain
    constexpr double kInfinite = std::numeric_limits<double>::infinity();
    if (difference == 0) return TTest{0, 0, df, 1};
    return TTest{difference, std::copysign(kInfinite, difference), df, 0};
  }
  const double t = difference / error;
  const boost::math::students_t distribution(df);
  return TTest{difference, t, df, 2 * cdf(complement(distribution, std::abs(t)))};
}

}  // namespace

std::optional<TTest> paired_t_test(std::span<const double> a, std::span<const double> b) {
  const auto n = a.size();
  if (n < 2) return std::nullopt;
  std::vector<double> differences(n);
  std::transform(a.begin(), a.end(), b.begin(), differences.begin(), std::minus<>());
  const auto count = static_cast<double>(n);
  return test_of(mean(differences), std::sqrt(variance(differences) / count), count - 1);
}

std::optional<TTest> welch_t_test(std::span<const double> a, std::span<const double> b) {
  if (a.size() < 2 || b.size() < 2) return std::nullopt;
  const auto na = static_cast<double>(a.size());
  const auto nb = static_cast<double>(b.size());
  const double va = variance(a) / na;
  const double vb = variance(b) / nb;
  const double both = va + vb;
  double df = na + nb - 2;
  if (both > 0) {  // shares rather than squares of variances, which may leave the range of double
    const double share_a = va / both;
    const double share_b = vb / both;
    df = 1 / (share_a * share_a / (na - 1) + share_b * share_b / (nb - 1));
  }
  return test_of(mean(a) - mean(b), std::sqrt(both), df);
}

double probability_better(const TTest& test, Direction direction) {
  if (test.difference == 0) return 0.5;
  const bool better = (test.difference > 0) == (direction == Direction::higher);
  return better ? 1 - test.p / 2 : test.p / 2;
}

std::vector<double> holm(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return p_values[a] < p_values[b]; });
  std::vector<double> corrected(p_values.size());
  double largest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto remaining = static_cast<double>(order.size() - i);
    largest = std::max(largest, std::min(1.0, remaining * p_values[order[i]]));
    corrected[order[i]] = largest;
  }
  return corrected;
}

double superiority(std::span<const double> a, std::span<const double> b, Direction direction) {
  double wins = 0;
  for (const double x : a) {
    for (const double y : b) {
      if (x == y) wins += 0.5;
      if (x != y && (x > y) == (direction == Direction::higher)) wins += 1;
    }
  }
  return wins / (static_cast<double>(a.size()) * static_cast<double>(b.size()));
}

}  // namespace gridctl::stats
