#include "parzen.hpp"

#include "spaces.hpp"
#include "support/catch.hpp"

#include <cmath>
#include <map>
#include <set>

namespace gridctl::search {
namespace {

using enum stats::DistributionKind;

/// The density of points of a space with one dimension.
class LineDensity {
 public:
  LineDensity(Dimension dimension, const std::vector<double>& values, double weight = 1)
      : space_(Space::make({std::move(dimension)}).value()) {
    for (const double value : values) points_.push_back({{value}});
    std::vector<WeightedPoint> weighted;
    for (const auto& point : points_) weighted.push_back({&point, weight});
    parzen_.emplace(space_, weighted);
  }

  double at(double value) const { return std::exp(parzen_->log_density({{value}})); }

 private:
  Space space_;
  std::vector<Point> points_;
  std::optional<Parzen> parzen_;
};

std::vector<Point> all_points(const Space& space) {
  std::set<Point> points;
  while (const auto point = space.any_but(points, 0)) points.insert(*point);
  return {points.begin(), points.end()};
}

}  // namespace

// The worked examples were computed beside this program, by the formulas of parzen.hpp.

TEST_CASE("without points the density is the prior", "[search]") {
  CHECK(LineDensity(numbers("x", uniform, 0, 4), {}).at(1) == Approx(0.25));
  CHECK(LineDensity(choice("x", 5), {}).at(3) == Approx(0.2));
  CHECK(LineDensity(numbers("x", normal, 1, 2), {}).at(1) ==
        Approx(1 / (2 * std::sqrt(2 * std::acos(-1)))));
  // ln(8.5 / 0.5) is the whole range, ln(1.5 / 0.5) the cell of 1.
  CHECK(LineDensity(numbers("x", log_integer, 1, 8), {}).at(1) ==
        Approx(std::log(3.0) / std::log(17.0)));
}

TEST_CASE("a point of numbers gives a bell that is cut off at the bounds", "[search]") {
  // The neighbour is the middle, 1/4 away; the least standard deviation is 1/3.
  const LineDensity density(numbers("x", uniform, 0, 1), {0.25});
  CHECK(density.at(0.25) == Approx(1.2718884092));
  CHECK(density.at(0.75) == Approx(0.7674791649));
}

TEST_CASE("a point of whole numbers gives each the part of the bell over its cell", "[search]") {
  const LineDensity density(numbers("x", integer, 1, 4), {2}, 3);
  CHECK(density.at(1) == Approx(0.2616372625));
  CHECK(density.at(2) == Approx(0.3200456826));
  CHECK(density.at(3) == Approx(0.2616372625));
  CHECK(density.at(4) == Approx(0.1566797923));
}

TEST_CASE("whole numbers by their logarithm have cells of different widths", "[search]") {
  const LineDensity density(numbers("x", log_integer, 1, 8), {4});
  CHECK(density.at(4) == Approx(0.1115456282));
  CHECK(density.at(1) == Approx(0.2868566948));
}

TEST_CASE("choices count by how often they were chosen, smoothed", "[search]") {
  const LineDensity density(choice("x", 4), {1, 1, 3});
  CHECK(density.at(0) == Approx(0.1609375));
  CHECK(density.at(1) == Approx(0.3984375));
  CHECK(density.at(2) == Approx(0.1609375));
  CHECK(density.at(3) == Approx(0.2796875));
}

TEST_CASE("the probabilities of a conditional space add up to 1", "[search]") {
  const auto space = finite_space();
  const auto points = all_points(space);
  REQUIRE(points.size() == 8);
  const Parzen parzen(space, {{points.data(), 1}, {&points[3], 0.5}, {&points[6], 2}});
  double sum = 0;
  for (const auto& point : points) sum += std::exp(parzen.log_density(point));
  CHECK(sum == Approx(1));
}

TEST_CASE("points are drawn as often as the density says", "[search]") {
  const auto space = finite_space();
  const auto points = all_points(space);
  const Parzen parzen(space, {{points.data(), 1}, {&points[3], 0.5}, {&points[6], 2}});
  constexpr int kDraws = 20000;
  stats::Random random(5);
  std::map<Point, int> counts;
  for (int i = 0; i < kDraws; ++i) ++counts[parzen.draw(random)];
  for (const auto& point : points) {
    const double probability = std::exp(parzen.log_density(point));
    const double sd = std::sqrt(kDraws * probability * (1 - probability));
    CHECK(std::abs(counts[point] - kDraws * probability) < 4 * sd);
  }
}

TEST_CASE("points that are drawn lie in the space", "[search]") {
  const auto space = training_space();
  stats::Random random(1);
  std::vector<Point> points;
  std::vector<WeightedPoint> weighted;
  const Parzen prior(space, {});
  for (int i = 0; i < 20; ++i) points.push_back(prior.draw(random));
  for (const auto& point : points) weighted.push_back({&point, 1});
  const Parzen parzen(space, weighted);
  for (int i = 0; i < 2000; ++i) {
    const auto point = parzen.draw(random);
    REQUIRE(space.check(point).has_value());
    CHECK(std::isfinite(parzen.log_density(point)));
  }
}

}  // namespace gridctl::search
