// Searches standard functions with each sampler, and prints the best value of a search, its mean
// and 95 % interval over seeds, and how far the mean is from the least value of the function
// (regret). test/benchmark/sampler builds and runs the program.
#include <gridctl/search/sampler.hpp>
#include <gridctl/stats/describe.hpp>
#include <gridctl/stats/intervals.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include <fmt/format.h>

using namespace gridctl;
using namespace gridctl::search;

namespace {

struct Function {
  std::string name;
  Space space;
  std::function<double(const Point&)> value;
  double least = 0;
};

using Row = std::vector<double>;

/// Dixon and Szegö, "The global optimization problem", 1978.
double branin(double x, double y) {
  constexpr double pi = std::numbers::pi;
  const double valley = y - 5.1 / (4 * pi * pi) * x * x + 5 / pi * x - 6;
  return valley * valley + 10 * (1 - 1 / (8 * pi)) * std::cos(x) + 10;
}

/// Hartman, "Some experiments in global optimization", 1973: four wells, in 3 or 6 dimensions.
double hartmann(const Row& x) {
  static const std::vector<Row> slopes3 = {{3, 10, 30}, {.1, 10, 35}, {3, 10, 30}, {.1, 10, 35}};
  static const std::vector<Row> wells3 = {
      {.3689, .1170, .2673}, {.4699, .4387, .7470}, {.1091, .8732, .5547}, {.0381, .5743, .8828}};
  static const std::vector<Row> slopes6 = {{10, 3, 17, 3.5, 1.7, 8},
                                           {.05, 10, 17, .1, 8, 14},
                                           {3, 3.5, 1.7, 10, 17, 8},
                                           {17, 8, .05, 10, .1, 14}};
  static const std::vector<Row> wells6 = {{.1312, .1696, .5569, .0124, .8283, .5886},
                                          {.2329, .4135, .8307, .3736, .1004, .9991},
                                          {.2348, .1451, .3522, .2883, .3047, .6650},
                                          {.4047, .8828, .8732, .5743, .1091, .0381}};
  static constexpr std::array kDepths = {1.0, 1.2, 3.0, 3.2};
  const auto& slopes = x.size() == 3 ? slopes3 : slopes6;
  const auto& wells = x.size() == 3 ? wells3 : wells6;
  double sum = 0;
  for (std::size_t i = 0; i < kDepths.size(); ++i) {
    double far = 0;
    for (std::size_t k = 0; k < x.size(); ++k)
      far += slopes[i][k] * (x[k] - wells[i][k]) * (x[k] - wells[i][k]);
    sum -= kDepths[i] * std::exp(-far);
  }
  return sum;
}

Dimension uniform(std::string name, double first, double second, std::vector<Condition> when = {}) {
  return {std::move(name), stats::Distribution{stats::DistributionKind::uniform, first, second},
          std::move(when)};
}

Row numbers_of(const Point& point, std::size_t first, std::size_t count) {
  Row row;
  for (std::size_t i = first; i < first + count; ++i) row.push_back(point.values[i].value());
  return row;
}

Function branin_function() {
  return {"Branin", Space::make({uniform("x", -5, 10), uniform("y", 0, 15)}).value(),
          [](const Point& point) { return branin(*point.values[0], *point.values[1]); }, 0.397887};
}

Function hartmann_function() {
  std::vector<Dimension> dimensions;
  for (int i = 0; i < 6; ++i) dimensions.push_back(uniform(fmt::format("x{}", i), 0, 1));
  return {"Hartmann-6", Space::make(dimensions).value(),
          [](const Point& point) { return hartmann(numbers_of(point, 0, 6)); }, -3.32237};
}

/// One branch has two dimensions and is easy to do well in, the other one has three and the least
/// value.
Function conditional_function() {
  const std::vector<Condition> first = {{"branch", {0}}};
  const std::vector<Condition> second = {{"branch", {1}}};
  return {"conditional",
          Space::make({{"branch", Choices{2}},
                       uniform("x", -5, 10, first),
                       uniform("y", 0, 15, first),
                       uniform("u", 0, 1, second),
                       uniform("v", 0, 1, second),
                       uniform("w", 0, 1, second)})
              .value(),
          [](const Point& point) {
            if (point.values[0] == 0.0)
              return branin(*point.values[1], *point.values[2]) / 10 + 0.2;
            return hartmann(numbers_of(point, 3, 3)) + 3.86278;
          },
          0};
}

/// The best value of a search with so many points, `at_once` of which are out while the next is
/// asked for. Points end in the order in which they were asked for.
double best_of(const Function& function, SamplerKind kind, std::uint64_t seed, std::size_t points,
               std::size_t at_once) {
  const auto sampler = Sampler::make(function.space, {.kind = kind, .seed = seed}).value();
  std::vector<Observation> booked;
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t ended = 0; ended < points; ++ended) {
    while (booked.size() < std::min(points, ended + at_once))
      booked.push_back({sampler.ask(booked).value(), true});
    auto& next = booked[ended];
    next.is_pending = false;
    next.value = function.value(next.point);
    best = std::min(best, *next.value);
  }
  return best;
}

std::string row_of(const Function& function, SamplerKind kind, std::size_t seeds,
                   std::size_t points) {
  auto row = fmt::format("| {} | {} ", function.name, to_string(kind));
  for (const std::size_t at_once : {1U, 4U}) {
    std::vector<double> bests;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed)
      bests.push_back(best_of(function, kind, seed, points, at_once));
    const auto interval = stats::interval(bests).value();
    const auto mean = stats::mean(bests);
    row += fmt::format("| {:.3f} [{:.3f}, {:.3f}] | {:.3f} ", mean, interval.low, interval.high,
                       mean - function.least);
  }
  return row + "|\n";
}

}  // namespace

int main(int argc, char** argv) {
  const auto seeds = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 30;
  const auto points = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 60;
  if (seeds < 2 || points < 1) return EXIT_FAILURE;
  std::cout << "| function | sampler | best, one at a time | regret | best, 4 at once | regret |\n"
               "|---|---|---|---|---|---|\n";
  for (const auto& function : {branin_function(), hartmann_function(), conditional_function()}) {
    for (const auto kind : {SamplerKind::random, SamplerKind::sobol, SamplerKind::tpe})
      std::cout << row_of(function, kind, seeds, points);
  }
}
