#include "curves/steps.hpp"

#include "support/catch.hpp"

#include <cmath>

using gridctl::collect::choose_steps;
using gridctl::collect::Step;

namespace {
const double kNan = std::nan("");
}

TEST_CASE("the validation with the least loss is chosen, and the training row of its step",
          "[collect]") {
  const auto choice = choose_steps({{19, 1}, {39, 1}, {59, 1}}, {{19, 0.6}, {39, 0.4}, {59, 0.5}});
  CHECK(choice.validation == 1U);
  CHECK(choice.training == 1U);
}

TEST_CASE("a second validation of the same step is the closing one and does not count",
          "[collect]") {
  CHECK(choose_steps({{1, 1}, {2, 1}}, {{1, 0.5}, {2, 0.6}, {2, 0.1}}).validation == 0U);
}

TEST_CASE("of equal losses the first is chosen", "[collect]") {
  CHECK(choose_steps({}, {{1, 0.5}, {2, 0.5}}).validation == 0U);
}

TEST_CASE("NaN is never the best, and a training of nothing but NaN shows its end", "[collect]") {
  CHECK(choose_steps({}, {{1, kNan}, {2, 0.7}, {3, kNan}}).validation == 1U);
  CHECK(choose_steps({}, {{1, kNan}, {2, kNan}}).validation == 1U);
}

TEST_CASE("the training row is the last one at or before the step", "[collect]") {
  CHECK(choose_steps({{10, 1}, {20, 1}, {30, 1}}, {{25, 0.1}}).training == 1U);
}

TEST_CASE("without a validation the last training row counts", "[collect]") {
  const auto choice = choose_steps({{1, 0.1}, {2, 0.2}}, {});
  CHECK(choice.training == 1U);
  CHECK_FALSE(choice.validation);
  CHECK_FALSE(choose_steps({}, {}).training);
}

TEST_CASE("numbers are read whole or not at all", "[collect]") {
  using gridctl::collect::is_number;
  using gridctl::collect::to_number;
  CHECK(to_number("000012") == 12);
  CHECK(to_number("+1e-5") == 1e-5);
  CHECK(std::isinf(to_number("1e999")));
  CHECK(is_number("nan"));
  CHECK(is_number("-inf"));
  CHECK_FALSE(is_number("12 apples"));
  CHECK_FALSE(is_number("20261123_210008"));
  CHECK_FALSE(is_number(""));
}
