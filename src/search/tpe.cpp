#include "tpe.hpp"

#include "parzen.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace gridctl::search {
namespace {

constexpr std::size_t kLeastEnded = 5;
constexpr double kGoodShare = 0.2;
constexpr std::size_t kMostGood = 25;
constexpr int kCandidates = 24;

bool has_value(const Observation& observation) {
  return observation.value && std::isfinite(*observation.value);
}

bool is_out(const Observation& observation) {
  return observation.is_pending && !observation.value;
}

struct Ended {
  const Point* point = nullptr;
  double loss = 0;  // lower is better; infinite: failed
};

/// The points that have ended, the best first; of equal ones, the one that was asked for first.
std::vector<Ended> ranked(std::span<const Observation> booked, stats::Direction direction) {
  const double sign = direction == stats::Direction::higher ? -1 : 1;
  std::vector<Ended> ended;
  for (const auto& observation : booked) {
    if (is_out(observation)) continue;
    ended.push_back({&observation.point, has_value(observation)
                                             ? sign * *observation.value
                                             : std::numeric_limits<double>::infinity()});
  }
  std::ranges::stable_sort(ended, {}, &Ended::loss);
  return ended;
}

/// Weighs each good point by how much better than the best bad one it is, with a mean of 1. All
/// weights are 1 where no difference can be told.
std::vector<WeightedPoint> weighted(std::span<const Ended> good, double best_bad) {
  std::vector<WeightedPoint> points;
  double sum = 0;
  for (const auto& ended : good) {
    points.push_back({ended.point, best_bad - ended.loss});
    sum += points.back().weight;
  }
  const double mean = sum / static_cast<double>(good.size());
  const bool can_weigh = std::isfinite(mean) && mean > 0;
  for (auto& point : points) point.weight = can_weigh ? point.weight / mean : 1;
  return points;
}

}  // namespace

bool can_propose(std::span<const Observation> booked) {
  const auto out = static_cast<std::size_t>(std::ranges::count_if(booked, is_out));
  return booked.size() >= kStartupPoints && booked.size() - out >= kLeastEnded &&
         std::ranges::any_of(booked, has_value);
}

std::optional<Point> propose(const Space& space, stats::Direction direction, std::uint64_t seed,
                             std::span<const Observation> booked, const std::set<Point>& taken) {
  const auto ended = ranked(booked, direction);
  const auto valued = static_cast<std::size_t>(
      std::ranges::count_if(ended, [](const Ended& one) { return std::isfinite(one.loss); }));
  const auto share = std::ceil(kGoodShare * static_cast<double>(ended.size()));
  const auto good = std::min({static_cast<std::size_t>(share), kMostGood, valued});
  const auto best_bad = good < ended.size() ? ended[good].loss : ended.back().loss;
  std::vector<WeightedPoint> bad;
  for (std::size_t i = good; i < ended.size(); ++i) bad.push_back({ended[i].point, 1});
  for (const auto& observation : booked) {
    if (is_out(observation)) bad.push_back({&observation.point, 1});
  }
  const Parzen of_good(space, weighted(std::span(ended).first(good), best_bad));
  const Parzen of_bad(space, bad);
  stats::Random random(seed);
  std::optional<Point> best;
  double best_score = 0;
  for (int i = 0; i < kCandidates; ++i) {
    auto candidate = of_good.draw(random);
    if (taken.contains(candidate)) continue;
    const double score = of_good.log_density(candidate) - of_bad.log_density(candidate);
    if (best && score <= best_score) continue;
    best = std::move(candidate);
    best_score = score;
  }
  return best;
}

}  // namespace gridctl::search
