#include "parzen.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gridctl::search {
namespace {

using stats::Distribution;

constexpr double kMostParts = 100;  // of the range, for the least standard deviation

/// The logarithm of a sum, from the logarithms of its terms.
double log_of_sum(const std::vector<double>& logs) {
  const double greatest = *std::ranges::max_element(logs);
  double sum = 0;
  for (const double log : logs) sum += std::exp(log - greatest);
  return greatest + std::log(sum);
}

double share_of_prior(std::size_t choices) {
  return 1.0 / static_cast<double>(choices);
}

}  // namespace

Parzen::Parzen(const Space& space, const std::vector<WeightedPoint>& points)
    : space_(space), points_(points), numbers_(space.size()) {
  for (const auto& point : points_) total_weight_ += point.weight;
  for (std::size_t i = 0; i < space.size(); ++i) {
    if (const auto* distribution = std::get_if<Distribution>(&space.dimensions()[i].domain))
      add_numbers(i, *distribution);
  }
}

void Parzen::add_numbers(std::size_t dimension, const Distribution& distribution) {
  auto& numbers = numbers_[dimension].emplace(Numbers{Coordinate(distribution), {}});
  const auto& coordinate = numbers.coordinate;
  numbers.bells.resize(points_.size());
  const auto middle = points_.size();
  std::vector<std::pair<double, std::size_t>> sorted = {
      {(coordinate.low() + coordinate.high()) / 2, middle}};
  for (std::size_t i = 0; i < points_.size(); ++i) {
    if (const auto& number = points_[i].point->values[dimension])
      sorted.emplace_back(coordinate.of(*number), i);
  }
  std::ranges::sort(sorted);
  const double width = coordinate.width();
  const double least = width / std::min(kMostParts, 1 + static_cast<double>(sorted.size()));
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto [mean, place] = sorted[i];
    if (place == middle) continue;
    const double before = i > 0 ? mean - sorted[i - 1].first : 0;
    const double behind = i + 1 < sorted.size() ? sorted[i + 1].first - mean : 0;
    numbers.bells[place] = Bell{mean, std::clamp(std::max(before, behind), least, width)};
  }
}

double Parzen::log_share(std::size_t kernel, std::size_t dimension, double value) const {
  const bool has_value =
      kernel < points_.size() && points_[kernel].point->values[dimension].has_value();
  if (const auto& numbers = numbers_[dimension]) {
    const double prior = numbers->coordinate.log_share(value);
    if (!has_value) return prior;
    const auto [mean, sd] = *numbers->bells[kernel];
    return log_of_sum({std::log(1 - kPriorShare) + numbers->coordinate.log_share(value, mean, sd),
                       std::log(kPriorShare) + prior});
  }
  const auto count = std::get<Choices>(space_.dimensions()[dimension].domain).count;
  const double prior = share_of_prior(count);
  if (!has_value) return std::log(prior);
  const bool is_own = points_[kernel].point->values[dimension] == value;
  const double parts = 1 + smoothing() * static_cast<double>(count);
  const double own = ((is_own ? 1 : 0) + smoothing()) / parts;
  return std::log((1 - kPriorShare) * own + kPriorShare * prior);
}

double Parzen::log_kernel(std::size_t kernel, const Point& point) const {
  double sum = 0;
  for (std::size_t i = 0; i < space_.size(); ++i) {
    if (point.values[i]) sum += log_share(kernel, i, *point.values[i]);
  }
  return sum;
}

double Parzen::log_density(const Point& point) const {
  std::vector<double> logs = {log_kernel(points_.size(), point)};  // the prior
  for (std::size_t i = 0; i < points_.size(); ++i) {
    if (points_[i].weight > 0) logs.push_back(std::log(points_[i].weight) + log_kernel(i, point));
  }
  return log_of_sum(logs) - std::log(total_weight_);
}

std::size_t Parzen::pick_kernel(stats::Random& random) const {
  double left = stats::unit_of(random.next()) * total_weight_;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    left -= points_[i].weight;
    if (left <= 0 && points_[i].weight > 0) return i;
  }
  return points_.size();
}

double Parzen::draw_value(std::size_t kernel, std::size_t dimension, stats::Random& random) const {
  const bool is_of_prior = kernel == points_.size() ||
                           !points_[kernel].point->values[dimension].has_value() ||
                           stats::unit_of(random.next()) < kPriorShare;
  if (const auto& numbers = numbers_[dimension]) {
    const auto& domain = std::get<Distribution>(space_.dimensions()[dimension].domain);
    if (is_of_prior) return stats::draw(domain, random.next());
    const auto [mean, sd] = *numbers->bells[kernel];
    return numbers->coordinate.draw(mean, sd, random);
  }
  const auto count = std::get<Choices>(space_.dimensions()[dimension].domain).count;
  const double own_part = 1 / (1 + smoothing() * static_cast<double>(count));
  if (!is_of_prior && stats::unit_of(random.next()) < own_part)
    return *points_[kernel].point->values[dimension];
  return static_cast<double>(stats::place_of(random.next(), count));
}

Point Parzen::draw(stats::Random& random) const {
  const auto kernel = pick_kernel(random);
  Point point;
  point.values.resize(space_.size());
  for (const auto i : space_.order()) {
    if (space_.is_active(i, point)) point.values[i] = draw_value(kernel, i, random);
  }
  return point;
}

}  // namespace gridctl::search
