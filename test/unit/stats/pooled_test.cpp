#include "reference.hpp"

#include <gridctl/stats/pooled.hpp>

namespace gridctl::stats {
namespace {

void check_interval(const Interval& found, const nlohmann::json& expected) {
  CHECK(found.low == close_to(expected.at(0)));
  CHECK(found.high == close_to(expected.at(1)));
}

PooledOptions options_of(const nlohmann::json& expected) {
  return {expected.at("level").get<double>(), expected.at("resamples").get<std::size_t>()};
}

TEST_CASE("pooled scores are those of SciPy, resample by resample", "[stats]") {
  for (const auto& expected : reference().at("pooled")) {
    const auto found = pool(expected.at("a").get<TaskScores>(), options_of(expected));
    CHECK(found.mean.value == close_to(expected.at("mean")));
    CHECK(found.iqm.value == close_to(expected.at("iqm")));
    check_interval(found.mean.interval, expected.at("mean_interval"));
    check_interval(found.iqm.interval, expected.at("iqm_interval"));
  }
}

TEST_CASE("the probability of improvement is the mean of Mann-Whitney's", "[stats]") {
  for (const auto& expected : reference().at("pooled")) {
    const auto a = expected.at("a").get<TaskScores>();
    const auto b = expected.at("b").get<TaskScores>();
    const auto options = options_of(expected);
    const auto found = probability_of_improvement(a, b, Direction::higher, options);
    CHECK(found.value == close_to(expected.at("improvement")));
    check_interval(found.interval, expected.at("improvement_interval"));
    const auto other = probability_of_improvement(a, b, Direction::lower, options);
    CHECK(found.value + other.value == Approx(1));
  }
}

TEST_CASE("a performance profile counts runs beyond each threshold", "[stats]") {
  for (const auto& expected : reference().at("pooled")) {
    const auto scores = expected.at("a").get<TaskScores>();
    const auto thresholds = expected.at("thresholds").get<std::vector<double>>();
    const auto higher = performance_profile(scores, thresholds, Direction::higher);
    const auto lower = performance_profile(scores, thresholds, Direction::lower);
    for (std::size_t i = 0; i < thresholds.size(); ++i) {
      CHECK(higher.at(i) == close_to(expected.at("profile").at(i)));
      CHECK(lower.at(i) == close_to(expected.at("profile_lower").at(i)));
    }
  }
}

}  // namespace
}  // namespace gridctl::stats
