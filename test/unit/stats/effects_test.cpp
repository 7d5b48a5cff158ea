#include "reference.hpp"

#include <gridctl/stats/effects.hpp>

#include <limits>

namespace gridctl::stats {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<Factor> factors_of(const nlohmann::json& grid) {
  std::vector<Factor> factors;
  for (const auto& column : grid.at("columns"))
    factors.push_back({"key" + std::to_string(factors.size()), column});
  return factors;
}

TEST_CASE("shares of variance are those of a regression", "[stats]") {
  for (const auto& grid : reference().at("effects")) {
    const auto values = grid.at("values").get<std::vector<double>>();
    const auto found = effects(factors_of(grid), values);
    CAPTURE(values.size());
    CHECK(found.complete);
    CHECK(found.balanced == grid.at("balanced").get<bool>());
    REQUIRE(found.factors.size() == grid.at("main").size());
    double sum = found.residual + found.higher_order;
    for (std::size_t i = 0; i < found.factors.size(); ++i) {
      CHECK(found.factors[i].share.value() == close_to(grid.at("main").at(i)));
      CHECK(found.factors[i].rank_correlation.value() == close_to(grid.at("spearman").at(i)));
      sum += *found.factors[i].share;
    }
    REQUIRE(found.interactions.size() == grid.at("pairs").size());
    for (std::size_t i = 0; i < found.interactions.size(); ++i) {
      const auto& expected = grid.at("pairs").at(i);
      CHECK(found.interactions[i].first == expected.at(0).get<std::size_t>());
      CHECK(found.interactions[i].second == expected.at(1).get<std::size_t>());
      CHECK(found.interactions[i].share == close_to(expected.at(2)).margin(1e-12));
      sum += found.interactions[i].share;
    }
    CHECK(found.residual == close_to(grid.at("residual")).margin(1e-12));
    CHECK(found.higher_order == close_to(grid.at("higher")).margin(1e-12));
    CHECK(sum == Approx(1).epsilon(1e-12));
  }
}

TEST_CASE("a grid with a hole has rank correlations and means, but no shares", "[stats]") {
  const std::vector<Factor> factors{{"lr", {"1e-2", "1e-3", "1e-2", "1e-3"}},
                                    {"model", {"b", "b", "a", "a"}},
                                    {"fixed", {"1", "1", "1", "1"}}};
  const auto found = effects(factors, std::vector{4.0, 1.0, 3.0, kNan});
  CHECK_FALSE(found.complete);
  CHECK(found.interactions.empty());
  REQUIRE(found.factors.size() == 2);  // what never varies has no effect
  const auto& lr = found.factors[0];
  CHECK_FALSE(lr.share.has_value());
  CHECK(lr.rank_correlation.value() == Approx(std::sqrt(3) / 2));
  CHECK(lr.levels[0].level == "1e-3");  // numbers ascend
  CHECK(lr.levels[0].n == 1);
  CHECK(lr.levels[1].mean == 3.5);
  const auto& model = found.factors[1];
  CHECK_FALSE(model.rank_correlation.has_value());
  CHECK(model.levels[0].level == "b");
  CHECK(model.levels[0].mean == 2.5);
  CHECK(model.levels[1].mean == 3.0);
}

TEST_CASE("a level of which every run failed is shown without a mean", "[stats]") {
  const auto found =
      effects(std::vector<Factor>{{"lr", {"1", "2", "3"}}}, std::vector{1.0, 2.0, kNan});
  CHECK_FALSE(found.complete);
  CHECK(found.factors.at(0).levels.at(2).n == 0);
  CHECK_FALSE(found.factors.at(0).levels.at(2).mean.has_value());
}

TEST_CASE("keys that move together have no shares: nothing tells them apart", "[stats]") {
  const std::vector<Factor> factors{{"a", {"x", "x", "y", "y"}}, {"b", {"1", "1", "2", "2"}}};
  CHECK_FALSE(effects(factors, std::vector{1.0, 1.1, 2.0, 2.1}).complete);
}

TEST_CASE("values that never vary have neither shares nor correlations", "[stats]") {
  const auto found =
      effects(std::vector<Factor>{{"lr", {"1", "2", "1", "2"}}}, std::vector(4, 0.1));
  CHECK(found.complete);
  CHECK_FALSE(found.factors.at(0).share.has_value());
  CHECK_FALSE(found.factors.at(0).rank_correlation.has_value());
  CHECK(effects({}, std::vector{1.0}).factors.empty());
}

}  // namespace
}  // namespace gridctl::stats
