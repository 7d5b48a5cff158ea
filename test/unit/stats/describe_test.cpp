#include "reference.hpp"

#include <gridctl/stats/describe.hpp>

#include <limits>

namespace gridctl::stats {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

TEST_CASE("descriptions are those of SciPy", "[stats]") {
  for (const auto& [name, expected] : reference().at("describe").items()) {
    CAPTURE(name);
    const auto values = sample(name);
    const auto found = describe(values);
    CHECK(found.n == expected.at("n").get<std::size_t>());
    CHECK(found.mean.value() == close_to(expected.at("mean")));
    CHECK(found.sd.value() == close_to(expected.at("sd")));
    CHECK(found.min.value() == close_to(expected.at("min")));
    CHECK(found.lower_quartile.value() == close_to(expected.at("lower_quartile")));
    CHECK(found.median.value() == close_to(expected.at("median")));
    CHECK(found.upper_quartile.value() == close_to(expected.at("upper_quartile")));
    CHECK(found.max.value() == close_to(expected.at("max")));
    CHECK(interquartile_mean(values) == close_to(expected.at("interquartile_mean")));
  }
}

TEST_CASE("values that are not finite are counted and set aside", "[stats]") {
  const auto found = describe(std::vector{kNan, 3.0, kInf, 1.0, -kInf, kNan, 2.0});
  CHECK(found.n == 3);
  CHECK(found.nan == 2);
  CHECK(found.inf == 2);
  CHECK(found.mean == 2.0);
  CHECK(found.sd == 1.0);
  CHECK(found.max == 3.0);
}

TEST_CASE("without values there are no figures, with one there is no deviation", "[stats]") {
  const auto none = describe(std::vector{kNan});
  CHECK(none.n == 0);
  CHECK_FALSE(none.mean.has_value());
  CHECK_FALSE(none.median.has_value());
  const auto one = describe(std::vector{0.5});
  CHECK(one.mean == 0.5);
  CHECK(one.upper_quartile == 0.5);
  CHECK_FALSE(one.sd.has_value());
}

TEST_CASE("quartiles stay finite however far apart the values are", "[stats]") {
  const auto found = describe(std::vector{-1.5e308, 1.5e308});
  CHECK(found.median == 0.0);
  CHECK(found.lower_quartile.value() == Approx(-0.75e308));
}

TEST_CASE("equal values have no spread at all, however they are rounded", "[stats]") {
  const std::vector<double> values(7, 0.1);
  CHECK(describe(values).mean == 0.1);
  CHECK(describe(values).sd == 0.0);
}

}  // namespace
}  // namespace gridctl::stats
