#include "support/catch.hpp"

#include <gridctl/stats/best.hpp>
#include <gridctl/stats/compare.hpp>
#include <gridctl/stats/describe.hpp>
#include <gridctl/stats/intervals.hpp>
#include <gridctl/stats/random.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gridctl::stats {
namespace {

using Groups = std::vector<std::vector<Observation>>;

/// Each value of a group has a block of its own if runs share seeds.
Groups groups_of(const std::vector<std::vector<double>>& values, bool paired) {
  Groups groups;
  for (const auto& of_group : values) {
    auto& group = groups.emplace_back();
    for (std::size_t i = 0; i < of_group.size(); ++i)
      group.push_back({of_group[i], paired ? i : 0});
  }
  return groups;
}

/// Nearly normal: the sum of twelve uniform numbers, less 6.
double noise(Random& random) {
  constexpr std::size_t kSteps = 1U << 20U;
  double sum = 0;
  for (int i = 0; i < 12; ++i) sum += static_cast<double>(random.below(kSteps)) / kSteps;
  return sum - 6;
}

std::vector<std::vector<double>> equal_groups(std::size_t groups, std::size_t runs,
                                              Random& random) {
  std::vector<std::vector<double>> values(groups, std::vector<double>(runs));
  for (auto& group : values) {
    for (auto& value : group) value = noise(random);
  }
  return values;
}

std::size_t best_of(const std::vector<std::vector<double>>& values) {
  const auto best = std::max_element(values.begin(), values.end(),
                                     [](auto& a, auto& b) { return mean(a) < mean(b); });
  return static_cast<std::size_t>(best - values.begin());
}

bool holm_finds_one(const std::vector<std::vector<double>>& values, std::size_t best) {
  std::vector<double> p;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (i != best) p.push_back(welch_t_test(values[best], values[i]).value().p);
  const auto corrected = holm(p);
  return *std::min_element(corrected.begin(), corrected.end()) < 0.05;
}

TEST_CASE("of equal groups none is worse than the best in 95 of 100 experiments", "[stats]") {
  Random random(7);
  std::size_t wrong = 0;
  std::size_t sure = 0;
  std::size_t wrong_as_if_named_before = 0;
  for (int experiment = 0; experiment < 100; ++experiment) {
    const auto values = equal_groups(10, 4, random);
    const auto best = best_of(values);
    const auto gaps = gaps_to_best(groups_of(values, false), best, Direction::higher);
    const auto any = [&](auto holds) { return std::any_of(gaps.begin(), gaps.end(), holds); };
    if (any([](const Gap& gap) { return gap.p < 0.05; })) ++wrong;
    if (any([](const Gap& gap) { return gap.p_best > 0.95; })) ++sure;
    if (holm_finds_one(values, best)) ++wrong_as_if_named_before;
  }
  CHECK(wrong <= 5);
  CHECK(sure <= 5);
  CHECK(wrong_as_if_named_before > 5);  // what the choice of the best costs
}

TEST_CASE("a 95 % interval holds the true mean in 95 of 100 experiments", "[stats]") {
  Random random(11);
  for (const std::size_t runs : {3U, 5U, 10U}) {
    int covered = 0;
    for (int i = 0; i < 1000; ++i) {
      const auto values = equal_groups(1, runs, random).front();
      const auto around = interval(values).value();
      if (around.low <= 0 && around.high >= 0) ++covered;
    }
    CAPTURE(runs);
    CHECK(covered >= 930);
    CHECK(covered <= 970);
  }
}

TEST_CASE("what is clearly worse than the best is found, what is not is not", "[stats]") {
  const std::vector<std::vector<double>> values{
      {0.91, 0.92, 0.90, 0.91}, {0.92, 0.90, 0.91, 0.91}, {0.80, 0.81, 0.79, 0.80}};
  const auto gaps = gaps_to_best(groups_of(values, false), 0, Direction::higher);
  CHECK(gaps[0].p == 1);
  CHECK(gaps[1].p > 0.5);
  CHECK(gaps[1].p_best == Approx(0.5));
  CHECK(gaps[2].p < 0.05);
  CHECK(gaps[2].p_best > 0.95);
  auto lower = values;
  for (auto& group : lower) {
    for (auto& value : group) value = -value;
  }
  const auto mirrored = gaps_to_best(groups_of(lower, false), 0, Direction::lower);
  CHECK(mirrored[2].p == gaps[2].p);
  CHECK(mirrored[2].p_best == gaps[2].p_best);
}

TEST_CASE("what seeds do to all groups alike hides no difference", "[stats]") {
  const std::vector<std::vector<double>> values{
      {1.1, 5.2, 9.1, 3.0}, {1.0, 5.0, 9.0, 2.9}, {0.5, 4.6, 8.4, 2.4}, {0.6, 4.5, 8.5, 2.5}};
  const auto paired = gaps_to_best(groups_of(values, true), 0, Direction::higher);
  CHECK(paired[2].p < 0.05);
  const auto unpaired = gaps_to_best(groups_of(values, false), 0, Direction::higher);
  CHECK(unpaired[2].p > 0.5);
}

TEST_CASE("two groups are compared by the t test", "[stats]") {
  const std::vector<std::vector<double>> values{{0.9, 0.8, 0.95}, {0.7, 0.75, 0.6}};
  const auto paired = gaps_to_best(groups_of(values, true), 0, Direction::higher);
  CHECK(paired[1].p == Approx(paired_t_test(values[0], values[1]).value().p));
  const auto unpaired = gaps_to_best(groups_of(values, false), 0, Direction::higher);
  CHECK(unpaired[1].p == Approx(welch_t_test(values[0], values[1]).value().p));
}

TEST_CASE("equal differences of two seeds are no certainty", "[stats]") {
  const std::vector<std::vector<double>> values{{0.9, 0.8}, {0.8, 0.7}};
  const auto paired = gaps_to_best(groups_of(values, true), 0, Direction::higher);
  CHECK(paired[1].p == Approx(0.5).margin(0.05));  // two of the four exchanges are as good
  CHECK(paired[1].p_best == Approx(0.5).margin(0.05));
  const std::vector<std::vector<double>> same{{0.9, 0.9}, {0.8, 0.8}};
  CHECK(gaps_to_best(groups_of(same, false), 0, Direction::higher)[1].p > 0.2);
}

TEST_CASE("where nothing varies within two groups all permutations are counted", "[stats]") {
  const auto against = [](std::size_t runs, std::size_t others, bool has_seeds, double by) {
    std::vector<std::vector<double>> values(2);
    for (std::size_t i = 0; i < runs; ++i)
      values[0].push_back(0.9 + (has_seeds ? 0.01 * static_cast<double>(i) : 0));
    for (std::size_t i = 0; i < others; ++i)
      values[1].push_back(0.9 - by + (has_seeds ? 0.01 * static_cast<double>(i) : 0));
    return gaps_to_best(groups_of(values, has_seeds), 0, Direction::higher)[1];
  };
  CHECK(against(4, 4, true, 0.1).test == Test::exact);
  CHECK(against(4, 4, true, 0.1).p == Approx(2.0 / 16));  // two of 2^4 exchanges
  CHECK(against(4, 4, true, 0.1).p_best == Approx(1 - 2.0 / 16));
  CHECK(against(6, 6, true, 0.1).p == Approx(2.0 / 64));
  CHECK(against(4, 4, false, 0.1).p == Approx(2.0 / 70));  // two of the choices of 4 of 8
  CHECK(against(2, 3, false, 0.1).p == Approx(1.0 / 10));
  CHECK(against(4, 4, false, 0).p == 1);
  CHECK(against(4, 4, false, 0).p_best == 0.5);
}

TEST_CASE("a group that varies much is no reason to find the others worse", "[stats]") {
  const std::vector<std::vector<double>> values{{0.2, 1.9, 1.0, 1.2},
                                                {0.50, 0.51, 0.49, 0.50},
                                                {0.51, 0.50, 0.50, 0.49},
                                                {0.49, 0.5, 0.51, 0.5}};
  for (const auto& gap : gaps_to_best(groups_of(values, false), 0, Direction::higher))
    CHECK(gap.p > 0.05);
}

TEST_CASE("values beyond the range of numbers are not compared", "[stats]") {
  const std::vector<std::vector<double>> values{{1e300, -1e300, 2e307}, {1, 2, 3}, {1, 2, 4}};
  for (const auto& gap : gaps_to_best(groups_of(values, false), 0, Direction::higher)) {
    CHECK(gap.p >= 0);
    CHECK(gap.p <= 1);
    CHECK(gap.p_best >= 0.5);
  }
}

}  // namespace
}  // namespace gridctl::stats
