#include "spaces.hpp"
#include "support/catch.hpp"

#include <gridctl/stats/random.hpp>

#include <cmath>
#include <map>

namespace gridctl::search {
namespace {

using enum stats::DistributionKind;

std::vector<std::uint64_t> random_bits(const Space& space, stats::Random& random) {
  std::vector<std::uint64_t> bits(space.size());
  for (auto& word : bits) word = random.next();
  return bits;
}

std::string refusal(std::vector<Dimension> dimensions) {
  const auto space = Space::make(std::move(dimensions));
  return space ? "" : space.error().message;
}

}  // namespace

TEST_CASE("a point has values for the active dimensions alone, each within its bounds",
          "[search]") {
  const auto space = training_space();
  stats::Random random(1);
  std::map<std::size_t, int> active;
  for (int i = 0; i < 2000; ++i) {
    const auto point = space.at(random_bits(space, random));
    REQUIRE(space.check(point).has_value());
    CHECK(point.values[1].has_value());
    CHECK(point.values[3].has_value() == (point.values[2] == 1.0));
    CHECK(point.values[0].has_value() == (point.values[3] >= 2.0));
    for (std::size_t k = 0; k < space.size(); ++k) active[k] += point.values[k] ? 1 : 0;
  }
  CHECK(active[0] > 500);  // a half of two thirds
  CHECK(active[4] > 800);
}

TEST_CASE("whole numbers by their logarithm reach both bounds", "[search]") {
  const auto space = Space::make({numbers("n", log_integer, 1, 4)}).value();
  CHECK(space.at(std::vector<std::uint64_t>{0}).values[0] == 1.0);
  CHECK(space.at(std::vector<std::uint64_t>{UINT64_MAX}).values[0] == 4.0);
  // 1 has the share ln(1.5 / 0.5) / ln(4.5 / 0.5) = 1/2.
  CHECK(space.at(std::vector<std::uint64_t>{UINT64_MAX / 100 * 49}).values[0] == 1.0);
  CHECK(space.at(std::vector<std::uint64_t>{UINT64_MAX / 100 * 51}).values[0] == 2.0);
}

TEST_CASE("a space that cannot be is refused with the name of the dimension", "[search]") {
  CHECK(refusal({}) == "a search has no dimension");
  CHECK(refusal({choice("a", 2), choice("a", 2)}) == "'a' is searched twice");
  CHECK(refusal({choice("a", 0)}) == "'a' has no values");
  CHECK(refusal({numbers("a", uniform, 2, 1)}) == "'a' goes from 2 to 1");
  CHECK(refusal({numbers("a", loguniform, 0, 1)}) == "'a' is searched by its logarithm from 0");
  CHECK(refusal({numbers("a", integer, 0.5, 1)}) == "the bounds of 'a' are no whole numbers");
  CHECK(refusal({numbers("a", uniform, 0, INFINITY)}) == "'a' has bounds that are no numbers");
  CHECK(refusal({choice("a", 2, {{"b", {0}}})}) ==
        "'a' has a condition on 'b', which is not searched");
  CHECK(refusal({choice("a", 2, {{"b", {0}}}), numbers("b", uniform, 0, 1)}) ==
        "'a' has a condition on 'b', which may be any number");
  CHECK(refusal({choice("a", 2, {{"b", {2}}}), choice("b", 2)}) == "'b' never has the value 2");
  CHECK(refusal({choice("a", 2, {{"b", {}}}), choice("b", 2)}) ==
        "'a' has a condition on no value of 'b'");
}

TEST_CASE("conditions in a circle are refused", "[search]") {
  CHECK(refusal({choice("c", 2), choice("a", 2, {{"b", {0}}}), choice("b", 2, {{"a", {0}}})}) ==
        "the conditions of 'a', 'b' wait for each other");
  CHECK(refusal({choice("a", 2, {{"a", {0}}})}) == "the conditions of 'a' wait for each other");
}

TEST_CASE("points of a finite space are counted, those of an endless one are not", "[search]") {
  CHECK(finite_space().point_count(100) == 8);
  CHECK(finite_space().point_count(8) == 8);
  CHECK_FALSE(finite_space().point_count(7).has_value());
  CHECK_FALSE(training_space().point_count(100).has_value());
  const auto many = Space::make({numbers("a", integer, 0, 1e15), choice("b", 9)}).value();
  CHECK_FALSE(many.point_count(1000).has_value());
}

TEST_CASE("a point that is not taken is found until all are", "[search]") {
  const auto space = finite_space();
  std::set<Point> taken;
  for (std::uint64_t i = 0; i < 8; ++i) {
    const auto point = space.any_but(taken, i);
    REQUIRE(point.has_value());
    CHECK(space.check(*point).has_value());
    CHECK(taken.insert(*point).second);
  }
  CHECK_FALSE(space.any_but(taken, 8).has_value());
}

TEST_CASE("a given value of a dimension makes the dimension active", "[search]") {
  const auto space = training_space();
  stats::Random random(2);
  Point given;
  given.values = {5.0, {}, {}, {}, {}, {}};
  const auto point = space.completed(given, random_bits(space, random)).value();
  CHECK(point.values[0] == 5.0);
  CHECK(point.values[2] == 1.0);
  CHECK(point.values[3] == 2.0);
  CHECK(point.values[5].has_value());
  CHECK_FALSE(point.values[4].has_value());
  given.values[2] = 0;
  CHECK(space.completed(given, random_bits(space, random)).error().message ==
        "'blocks' has a value, but does not count there");
}

}  // namespace gridctl::search
