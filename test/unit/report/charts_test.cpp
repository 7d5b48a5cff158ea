#include "support/catch.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/report/charts.hpp>

#include <limits>

namespace gridctl::report {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

stats::Description box_of(const std::vector<double>& values) {
  return stats::describe(values);
}

TEST_CASE("a box plot shows the five numbers where they are", "[report]") {
  const auto box = box_of({2, 4, 5, 8, 10});
  CHECK(box_line(box, {0, 12}, 13) == "  ├─▒┃▒▒▒─┤");
  CHECK(box_line(box, {0, 12}, 13, true) == "  |-[|==]-|");
  CHECK(box_line(box_of({0, 2, 4, 6, 8}), {0, 8}, 9, true) == "|-[=|=]-|");
}

TEST_CASE("where numbers fall together, the median is shown, then the ends", "[report]") {
  CHECK(box_line(box_of({5}), {0, 10}, 11) == "     ┃");
  CHECK(box_line(box_of({4, 5, 6}), {0, 10}, 11) == "    ├┃┤");
  CHECK(box_line(box_of({4, 4, 6}), {0, 10}, 11, true) == "    |]|");
  CHECK(box_line(box_of({4, 5}), {0, 100}, 3) == "┃");
}

TEST_CASE("a box is never wider than its columns", "[report]") {
  const auto box = box_of({-5, 1, 20});  // beyond the scale
  for (const int width : {1, 2, 7, 20})
    CHECK(display_width(box_line(box, {0, 10}, width)) <= width);
  CHECK(box_line(box, {0, 10}, 0).empty());
  CHECK(box_line(box_of({}), {0, 10}, 10).empty());
  CHECK(box_line(box_of({3, 3}), {3, 3}, 5) == "  ┃");  // all values are one
}

TEST_CASE("a box of diverged values keeps to its columns", "[report]") {
  const auto box = box_of({-1.7e308, 0, 1.7e308});
  const auto scale = common_scale(std::vector{box}).value();
  CHECK(box_line(box, scale, 9, true) == "|-[=|=]-|");
  CHECK(scale_line(scale, 23, true) == "-1.7e+308 ---- 1.7e+308");
  const auto tiny = box_of({0, 5e-324});
  CHECK(display_width(box_line(tiny, common_scale(std::vector{tiny}).value(), 9)) <= 9);
}

TEST_CASE("boxes have one scale, with round ends", "[report]") {
  const std::vector boxes{box_of({0.9411, 0.8979}), box_of({kNan}), box_of({0.9436})};
  const auto scale = common_scale(boxes).value();
  CHECK(scale.low == Approx(0.897));
  CHECK(scale.high == Approx(0.944));
  CHECK(scale_line(scale, 20) == "0.897 ──────── 0.944");
  CHECK(scale_line(scale, 20, true) == "0.897 -------- 0.944");
  CHECK(scale_line(scale, 12).empty());
  CHECK_FALSE(common_scale(std::vector{box_of({kNan})}).has_value());
}

TEST_CASE("the ends of a scale are as exact as it is wide", "[report]") {
  CHECK(scale_line({-20, 180}, 12, true) == "-20 ---- 180");
  CHECK(scale_line({0, 3e9}, 11, true) == "0 --- 3e+09");
  CHECK(scale_line({1e-9, 5e-9}, 15, true) == "1e-09 --- 5e-09");
  CHECK(scale_line({0.25, 0.25}, 12, true) == "0.25 -- 0.25");
}

TEST_CASE("bars are as long as their share", "[report]") {
  CHECK(bar(0.61, 20) == "████████████");
  CHECK(bar(0.25, 20, true) == "#####");
  CHECK(bar(0.02, 20).empty());
  CHECK(bar(7, 3) == "███");
  CHECK(bar(kNan, 3).empty());
  CHECK(bar(0.5, -1).empty());
}

TEST_CASE("what matters stands on one line, and the rest is left out", "[report]") {
  const std::vector<Importance> items{{"model.name", 0.61}, {"lr", 0.24}, {"seeds", 0.02}};
  CHECK(importance_line(items, 80, 20) == "model.name 61% ████████████  lr 24% █████  seeds 2%");
  CHECK(importance_line(items, 51, 20) == "model.name 61% ████████████  lr 24% █████  seeds 2%");
  CHECK(importance_line(items, 50, 20) == "model.name 61% ████████████  lr 24% █████  …");
  CHECK(importance_line(items, 40, 20, true) == "model.name 61% ############  ...");
  CHECK(importance_line(items, 10, 20) == "model.nam…");
  CHECK(importance_line(items, 28, 20) == "model.name 61% ████████████…");
  CHECK(importance_line({}, 80, 20).empty());
}

TEST_CASE("a sparkline has eight heights", "[report]") {
  const std::vector<double> values{0, 1, 2, 3, 4, 5, 6, 7, 8};
  CHECK(sparkline(values, {0, 8}, 20) == "▁▂▃▄▅▆▇██");
  CHECK(sparkline(values, {0, 8}, 20, true) == " .:-=+*##");
  CHECK(sparkline(values, {0, 16}, 20) == "▁▁▂▂▃▃▄▄▅");
  CHECK(sparkline(std::vector{3.0, 3.0}, {3, 3}, 20) == "▅▅");
}

TEST_CASE("a sparkline takes means where there are more values than columns", "[report]") {
  const std::vector<double> values{0, 2, 8, 6, kNan, 4, kNan, kInf};
  CHECK(sparkline(values, {0, 8}, 4) == "▂█▅ ");
  CHECK(sparkline(values, {0, 8}, 4, true) == ".#=?");
  CHECK(display_width(sparkline(values, {0, 8}, 3)) == 3);
  CHECK(sparkline(values, {0, 8}, 0).empty());
  CHECK(sparkline({}, {0, 8}, 5).empty());
}

TEST_CASE("a scale spans the finite values", "[report]") {
  const auto scale = scale_of(std::vector{kNan, 3.0, -1.0, kInf}).value();
  CHECK(scale.low == -1);
  CHECK(scale.high == 3);
  CHECK_FALSE(scale_of(std::vector{kNan}).has_value());
}

}  // namespace
}  // namespace gridctl::report
