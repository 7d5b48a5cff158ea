#include "reference.hpp"

#include <gridctl/stats/compare.hpp>

#include <cmath>

namespace gridctl::stats {
namespace {

void check_test(const TTest& found, const nlohmann::json& expected, const nlohmann::json& pair) {
  CHECK(found.difference == close_to(pair.at("difference")));
  CHECK(found.t == close_to(expected.at("t")));
  CHECK(found.df == close_to(expected.at("df")));
  CHECK(found.p == close_to(expected.at("p")));
}

TEST_CASE("comparisons are those of SciPy", "[stats]") {
  for (const auto& pair : reference().at("compare")) {
    CAPTURE(pair.at("a"), pair.at("b"));
    const auto a = sample(pair.at("a"));
    const auto b = sample(pair.at("b"));
    const auto& welch = pair.at("welch");
    const auto found = welch_t_test(a, b).value();
    check_test(found, welch, pair);
    CHECK(probability_better(found, Direction::higher) == close_to(welch.at("p_less")));
    CHECK(probability_better(found, Direction::lower) == close_to(welch.at("p_greater")));
    CHECK(superiority(a, b, Direction::higher) == close_to(pair.at("superiority")));
    CHECK(superiority(a, b, Direction::higher) + superiority(a, b, Direction::lower) == Approx(1));
    if (pair.contains("paired")) check_test(paired_t_test(a, b).value(), pair.at("paired"), pair);
  }
}

TEST_CASE("Holm's correction is that of its definition, worked out in NumPy", "[stats]") {
  const auto& expected = reference().at("holm");
  const auto adjusted = holm(expected.at("p").get<std::vector<double>>());
  REQUIRE(adjusted.size() == expected.at("adjusted").size());
  for (std::size_t i = 0; i < adjusted.size(); ++i)
    CHECK(adjusted[i] == close_to(expected.at("adjusted").at(i)));
  CHECK(holm({}).empty());
}

TEST_CASE("one value is too few to compare", "[stats]") {
  CHECK_FALSE(welch_t_test(std::vector{1.0}, std::vector{1.0, 2.0}).has_value());
  CHECK_FALSE(paired_t_test(std::vector{1.0}, std::vector{2.0}).has_value());
}

TEST_CASE("what is beyond the range of numbers is not compared", "[stats]") {
  const std::vector<double> diverged{1e300, -1e300, 2e307};
  CHECK_FALSE(welch_t_test(diverged, std::vector{1.0, 2.0}).has_value());
  CHECK_FALSE(paired_t_test(diverged, std::vector{1.0, 2.0, 3.0}).has_value());
  const auto large = welch_t_test(std::vector{1e120, 3e120}, std::vector{5e120, 7e120}).value();
  CHECK(large.df == Approx(2));
  CHECK(large.t == Approx(-2 * std::sqrt(2.0)));
}

TEST_CASE("without any spread the same is the same, and another is another", "[stats]") {
  const std::vector<double> three(3, 0.1);
  const std::vector<double> ten(10, 0.1);
  CHECK(welch_t_test(three, ten).value().p == 1);
  CHECK(paired_t_test(three, three).value().p == 1);
  const auto other = welch_t_test(three, std::vector(2, 0.2)).value();
  CHECK(other.p == 0);
  CHECK(std::isinf(other.t));
  CHECK(probability_better(other, Direction::higher) == 0);
  CHECK(probability_better(other, Direction::lower) == 1);
}

}  // namespace
}  // namespace gridctl::stats
