#include "reference.hpp"

#include <gridctl/stats/intervals.hpp>

#include <limits>

namespace gridctl::stats {
namespace {

Interval found(const nlohmann::json& expected, IntervalKind kind) {
  const auto values = sample(expected.at("sample"));
  return interval(values, {kind, expected.at("level").get<double>(), 10'000}).value();
}

TEST_CASE("intervals are those of SciPy", "[stats]") {
  for (const auto& expected : reference().at("intervals")) {
    for (const std::string word : {"t", "sd", "se"}) {
      CAPTURE(expected.at("sample"), word);
      const auto range = found(expected, parse_interval_kind(word).value());
      CHECK(range.low == close_to(expected.at(word).at(0)));
      CHECK(range.high == close_to(expected.at(word).at(1)));
    }
  }
}

TEST_CASE("the bootstrap is reproducible to the last resample, and near that of SciPy", "[stats]") {
  for (const auto& expected : reference().at("intervals")) {
    CAPTURE(expected.at("sample"));
    const auto range = found(expected, IntervalKind::bootstrap);
    CHECK(range.low == close_to(expected.at("bootstrap_by_definition").at(0)));
    CHECK(range.high == close_to(expected.at("bootstrap_by_definition").at(1)));
    const double width = range.high - range.low;
    CHECK(range.low == Approx(expected.at("bootstrap").at(0).get<double>()).margin(0.03 * width));
    CHECK(range.high == Approx(expected.at("bootstrap").at(1).get<double>()).margin(0.03 * width));
  }
}

TEST_CASE("values that are not finite do not reach an interval", "[stats]") {
  const auto plain = interval(std::vector{1.0, 2.0, 4.0});
  const auto mixed = interval(std::vector{1.0, std::numeric_limits<double>::quiet_NaN(), 2.0, 4.0});
  CHECK(mixed.value().low == plain.value().low);
  CHECK(mixed.value().high == plain.value().high);
}

TEST_CASE("one value has no interval, and none is none", "[stats]") {
  CHECK_FALSE(interval(std::vector{1.0}).has_value());
  CHECK_FALSE(interval(std::vector{1.0, 2.0}, {IntervalKind::none}).has_value());
  CHECK(interval(std::vector{1.0, 2.0}).has_value());
}

TEST_CASE("the words of an interval are read as they are written", "[stats]") {
  for (const auto* word : {"t", "bootstrap", "sd", "se", "none"})
    CHECK(to_string(parse_interval_kind(word).value()) == word);
  CHECK_FALSE(parse_interval_kind("T").has_value());
  CHECK_FALSE(parse_interval_kind("").has_value());
}

}  // namespace
}  // namespace gridctl::stats
