#include "tpe.hpp"

#include "spaces.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cmath>

namespace gridctl::search {
namespace {

using enum stats::DistributionKind;

Space line() {
  return Space::make({numbers("x", uniform, -10, 10)}).value();
}

double parabola(const Point& point) {
  return std::pow(*point.values[0] - 3.21, 2);
}

double best_of_parabola(SamplerKind kind, std::uint64_t seed, double sign = 1) {
  const auto sampler = Sampler::make(line(), {.kind = kind,
                                              .seed = seed,
                                              .direction = sign > 0 ? stats::Direction::lower
                                                                    : stats::Direction::higher})
                           .value();
  std::vector<Observation> booked;
  double best = INFINITY;
  for (int i = 0; i < 40; ++i) {
    const auto point = sampler.ask(booked).value();
    booked.push_back({point, false, sign * parabola(point)});
    best = std::min(best, parabola(point));
  }
  return best;
}

double median_over_seeds(SamplerKind kind, double sign = 1) {
  std::vector<double> bests;
  for (std::uint64_t seed = 1; seed <= 11; ++seed)
    bests.push_back(best_of_parabola(kind, seed, sign));
  std::ranges::sort(bests);
  return bests[5];
}

/// Ended points at these places; a place without a value has failed.
std::vector<Observation> ended(const std::vector<std::pair<double, std::optional<double>>>& all) {
  std::vector<Observation> booked;
  for (const auto& [place, value] : all) booked.push_back({{{place}}, false, value});
  return booked;
}

double proposed(const std::vector<Observation>& booked, std::uint64_t seed) {
  return *propose(line(), stats::Direction::lower, seed, booked, {})->values[0];
}

double mean_proposal(const std::vector<Observation>& booked) {
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) sum += proposed(booked, seed);
  return sum / 200;
}

int count_near(const std::vector<Observation>& booked, double place) {
  int count = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed)
    count += std::abs(proposed(booked, seed) - place) < 1.5 ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("the best of 40 points on a parabola is ten times nearer than a random one", "[search]") {
  const double random = median_over_seeds(SamplerKind::random);
  CHECK(median_over_seeds(SamplerKind::tpe) < random / 10);
  CHECK(median_over_seeds(SamplerKind::tpe, -1) < random / 10);
}

TEST_CASE("proposals wait for ten points, five ends and a value", "[search]") {
  std::vector<Observation> booked(10, {{{1.0}}, true});
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK_FALSE(can_propose(booked));
    booked[i] = {{{1.0}}, false};
  }
  CHECK_FALSE(can_propose(booked));
  booked[0].value = NAN;
  CHECK_FALSE(can_propose(booked));
  booked[0].value = 1;
  CHECK(can_propose(booked));
  CHECK_FALSE(can_propose(std::span(booked).first(9)));
}

TEST_CASE("proposals are near good points and far from bad and from failed ones", "[search]") {
  const auto booked = ended({{5, 0.1},
                             {6, 0.2},
                             {-5, 3},
                             {-6, 2},
                             {-4, 2.5},
                             {-7, 4},
                             {-3, 2},
                             {-8, 9},
                             {-2, {}},
                             {0, 1}});
  CHECK(mean_proposal(booked) > 3.5);
  auto failed = booked;
  failed[0].value = std::nullopt;
  failed[1].value = INFINITY;
  CHECK(mean_proposal(failed) < 2);
}

TEST_CASE("a point that is out keeps the next proposals away", "[search]") {
  auto booked = ended(
      {{5, 0.1}, {-5, 0.1}, {-6, 2}, {6, 2}, {0, 2}, {1, 2}, {-1, 2}, {9, 2}, {-9, 2}, {-2, 2}});
  const double place = proposed(booked, 0);
  const int near_before = count_near(booked, place);
  booked.push_back({{{place}}, true});
  CHECK(near_before > 100);
  CHECK(count_near(booked, place) < near_before / 2);
}

TEST_CASE("with four points out no point is asked for twice", "[search]") {
  const auto sampler =
      Sampler::make(training_space(), {.kind = SamplerKind::tpe, .seed = 3}).value();
  std::vector<Observation> booked;
  std::set<Point> seen;
  for (std::size_t i = 0; i < 40; ++i) {
    const auto point = sampler.ask(booked).value();
    CHECK(seen.insert(point).second);
    booked.push_back({point, true});
    if (i < 4) continue;
    auto& end = booked[i - 4];
    end.is_pending = false;
    end.value = std::abs(std::log10(*end.point.values[1]) + 3);
  }
}

TEST_CASE("values that are all alike, huge or all failed are no obstacle", "[search]") {
  const auto sampler = Sampler::make(training_space(), {.kind = SamplerKind::tpe}).value();
  const auto value = GENERATE(std::optional(0.0), std::optional(1e308), std::optional<double>());
  std::vector<Observation> booked;
  for (int i = 0; i < 30; ++i) {
    const auto point = sampler.ask(booked);
    REQUIRE(point.has_value());
    const double sign = i % 2 == 0 ? -1 : 1;
    booked.push_back({*point, false, value ? std::optional(sign * *value) : value});
  }
}

}  // namespace gridctl::search
