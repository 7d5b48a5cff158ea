#include "spaces.hpp"
#include "support/catch.hpp"

#include <gridctl/search/sampler.hpp>

#include <array>
#include <cmath>
#include <set>

namespace gridctl::search {
namespace {

constexpr std::array kKinds = {SamplerKind::random, SamplerKind::sobol, SamplerKind::tpe};

Sampler sampler_of(const Space& space, SamplerKind kind, std::uint64_t seed = 1) {
  return Sampler::make(space, {.kind = kind, .seed = seed}).value();
}

/// A value without a pattern that a sampler could know.
double score(const Point& point) {
  double sum = 0;
  for (std::size_t i = 0; i < point.values.size(); ++i)
    sum += std::sin(static_cast<double>(i + 1) * point.values[i].value_or(3.0));
  return sum;
}

/// So many points, each asked for when all before it have their values; every fifth has failed.
std::vector<Observation> asked(const Sampler& sampler, std::size_t count) {
  std::vector<Observation> booked;
  while (booked.size() < count) {
    const auto point = sampler.ask(booked);
    if (!point) break;
    const bool has_failed = booked.size() % 5 == 4;
    booked.push_back({*point, false, has_failed ? std::nullopt : std::optional(score(*point))});
  }
  return booked;
}

std::vector<Point> points_of(const std::vector<Observation>& booked) {
  std::vector<Point> points;
  for (const auto& observation : booked) points.push_back(observation.point);
  return points;
}

}  // namespace

TEST_CASE("the same space, seed and results give the same points", "[search]") {
  const auto kind = GENERATE(from_range(kKinds));
  const auto space = training_space();
  const auto points = points_of(asked(sampler_of(space, kind), 60));
  CHECK(points == points_of(asked(sampler_of(space, kind), 60)));
  CHECK(points != points_of(asked(sampler_of(space, kind, 2), 60)));
  for (const auto& point : points) CHECK(space.check(point).has_value());
}

TEST_CASE("another sampler goes on after any number of points as the first would have",
          "[search]") {
  const auto kind = GENERATE(from_range(kKinds));
  const auto space = training_space();
  const auto whole = asked(sampler_of(space, kind), 40);
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const auto prefix = std::span(whole).first(n);
    CHECK(sampler_of(space, kind).ask(prefix) == whole[n].point);
  }
}

TEST_CASE("what a sampler was asked before does not change its answer", "[search]") {
  const auto kind = GENERATE(from_range(kKinds));
  const auto sampler = sampler_of(training_space(), kind);
  const auto booked = asked(sampler, 30);
  const auto answer = sampler.ask(booked);
  for (std::size_t n = 0; n < booked.size(); n += 7) (void)sampler.ask(std::span(booked).first(n));
  CHECK(sampler.ask(booked) == answer);
}

TEST_CASE("no point of a finite space is asked for twice, and in the end none is", "[search]") {
  const auto kind = GENERATE(from_range(kKinds));
  const bool are_pending = GENERATE(false, true);
  const auto sampler = sampler_of(finite_space(), kind);
  std::vector<Observation> booked;
  std::set<Point> seen;
  while (const auto point = sampler.ask(booked)) {
    CHECK(seen.insert(*point).second);
    booked.push_back({*point, are_pending, are_pending ? std::nullopt : std::optional(0.0)});
  }
  CHECK(seen.size() == 8);
}

TEST_CASE("the first points are those that are asked for while none has ended", "[search]") {
  const auto kind = GENERATE(from_range(kKinds));
  const bool is_finite = GENERATE(false, true);
  const auto space = is_finite ? finite_space() : training_space();
  Point start;
  start.values.resize(space.size());
  const auto sampler =
      Sampler::make(space, {.kind = kind, .seed = 5, .start = {start, start}}).value();
  std::vector<Observation> booked;
  for (const auto& point : sampler.first(30)) {
    CHECK(sampler.ask(booked) == point);
    booked.push_back({point, true});
  }
  CHECK(booked.size() == (is_finite ? 8 : 30));
}

TEST_CASE("a Sobol sequence fills seven eighths of a dimension with seven points", "[search]") {
  const auto space =
      Space::make({numbers("x", stats::DistributionKind::uniform, 0, 8), choice("y", 8)}).value();
  std::set<double> eighths;
  std::set<double> choices;
  for (const auto& point : points_of(asked(sampler_of(space, SamplerKind::sobol), 7))) {
    eighths.insert(std::floor(*point.values[0]));
    choices.insert(*point.values[1]);
  }
  CHECK(eighths.size() == 7);
  CHECK(choices.size() == 7);
}

TEST_CASE("start points come first, and what they leave open is drawn", "[search]") {
  const auto kind = GENERATE(from_range(kKinds));
  const auto space = training_space();
  Point given;
  given.values = {{}, 1e-3, {}, {}, 64.0, {}};
  Point cnn;
  cnn.values = {{}, {}, 1.0, {}, {}, {}};
  const auto sampler =
      Sampler::make(space, {.kind = kind, .seed = 1, .start = {given, cnn, given}}).value();
  const auto points = points_of(asked(sampler, 10));
  CHECK(points[0].values[1] == 1e-3);
  CHECK(points[0].values[2] == 0.0);
  CHECK(points[0].values[4] == 64.0);
  CHECK(points[1].values[2] == 1.0);
  CHECK(points[1].values[5].has_value());
  CHECK(std::set<Point>(points.begin(), points.end()).size() == points.size());
}

TEST_CASE("a start point outside of the space is refused by its number", "[search]") {
  Point given;
  given.values = {{}, 7.0};
  const auto sampler = Sampler::make(training_space(), {.start = {{}, given}});
  REQUIRE_FALSE(sampler.has_value());
  CHECK(sampler.error().message == "start point 2: 'lr' never has the value 7");
}

TEST_CASE("samplers have names", "[search]") {
  for (const auto kind : kKinds) CHECK(sampler_kind(to_string(kind)) == kind);
  CHECK_FALSE(sampler_kind("grid").has_value());
}

}  // namespace gridctl::search
