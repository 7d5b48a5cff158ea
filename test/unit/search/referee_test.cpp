// The rules, on examples that were worked out by hand.
#include "support/catch.hpp"

#include <gridctl/search/referee.hpp>

#include <cmath>
#include <limits>

namespace gridctl::search {
namespace {

using stats::Direction;

EarlyStopping rules_on(const char* metric) {
  EarlyStopping rules;
  rules.metric = metric;
  rules.step = "epoch";
  return rules;
}

EarlyStopping halving(std::vector<double> rungs) {
  auto rules = rules_on("valid.acc");
  rules.halving = HalvingRule{3, std::move(rungs)};
  return rules;
}

/// Expects the first repetition of so many configurations.
Referee referee_of(const EarlyStopping& rules, int configurations, int repetitions = 1,
                   Direction direction = Direction::higher) {
  Referee referee(rules, direction);
  for (int c = 1; c <= configurations; ++c) {
    for (int r = 1; r <= repetitions; ++r) referee.expect({c, r});
  }
  return referee;
}

std::vector<RunId> runs_of(const std::vector<Ruling>& rulings) {
  std::vector<RunId> runs;
  for (const auto& ruling : rulings) runs.push_back(ruling.run);
  return runs;
}

TEST_CASE("halving keeps the best third at a rung") {
  const auto rules = halving({3, 9});
  auto referee = referee_of(rules, 6);
  CHECK(referee.take({{{1, 1}, 3, 0.5}, {{2, 1}, 3, 0.6}}).empty());  // two are too few
  const auto first = referee.take({{{3, 1}, 3, 0.9}});
  CHECK(runs_of(first) == std::vector<RunId>{{1, 0}, {2, 0}});
  CHECK(first[0].bound == 0.9);
  CHECK(in_words(first[0], rules) ==
        "halving: mean valid.acc 0.5 at epoch 3, of 3 there 1 in 3 goes on, with 0.9");
  CHECK(runs_of(referee.take({{{4, 1}, 3, 0.8}})) == std::vector<RunId>{{4, 0}});
  CHECK(referee.take({{{5, 1}, 3, 0.95}}).size() == 1);  // of five one: the 0.9 goes
}

TEST_CASE("at a rung nobody goes on who is worse than one that was stopped there") {
  auto referee = referee_of(halving({1}), 6);
  CHECK(referee.take({{{1, 1}, 1, 0.9}, {{2, 1}, 1, 0.8}, {{3, 1}, 1, 0.1}}).size() == 2);
  CHECK(referee.take({{{4, 1}, 1, 0.2}, {{5, 1}, 1, 0.2}}).size() == 2);
  // 0.7 is among the best two of six, but 0.8 was stopped.
  const auto rulings = referee.take({{{6, 1}, 1, 0.7}});
  REQUIRE(rulings.size() == 1);
  CHECK(rulings[0].bound == 0.8);
}

TEST_CASE(
    "a value at a rung is the last one at or before the rung, of a run that has come so far") {
  auto referee = referee_of(halving({4}), 3);
  CHECK(referee.take({{{1, 1}, 3, 0.1}, {{2, 1}, 3, 0.2}, {{3, 1}, 3, 0.3}}).empty());
  const auto rulings = referee.take({{{1, 1}, 6, 0.9}, {{2, 1}, 6, 0.9}, {{3, 1}, 6, 0.0}});
  REQUIRE(rulings.size() == 2);
  CHECK(rulings[0].value == 0.1);
  CHECK(rulings[1].value == 0.2);
}

TEST_CASE("a run that has told nothing up to a rung counts with its first value") {
  auto referee = referee_of(halving({3}), 3);
  // It goes on from a checkpoint of epoch 5, or evaluates every fifth epoch.
  const auto rulings = referee.take({{{1, 1}, 5, 0.7}, {{2, 1}, 3, 0.2}, {{3, 1}, 3, 0.3}});
  CHECK(runs_of(rulings) == std::vector<RunId>{{2, 0}, {3, 0}});
  auto rules = rules_on("valid.acc");
  rules.median = MedianRule{2};
  auto median = referee_of(rules, 3);
  CHECK(runs_of(median.take({{{1, 1}, 5, 0.7}, {{2, 1}, 5, 0.6}, {{3, 1}, 3, 0.1}})) ==
        std::vector<RunId>{{3, 0}});
}

TEST_CASE("one lucky seed keeps no configuration") {
  auto referee = referee_of(halving({1}), 4, 2);
  CHECK(runs_of(referee.take({{{1, 1}, 1, 0.9}, {{2, 1}, 1, 0.8}, {{3, 1}, 1, 0.7}})) ==
        std::vector<RunId>{{2, 0}, {3, 0}});
  // The mean falls to 0.5, below 0.8, which was stopped.
  const auto rulings = referee.take({{{1, 2}, 1, 0.1}});
  REQUIRE(runs_of(rulings) == std::vector<RunId>{{1, 0}});
  CHECK(rulings[0].value == 0.5);
}

TEST_CASE("repetitions may be judged apart") {
  auto rules = halving({1});
  rules.together = false;
  auto referee = referee_of(rules, 2, 2);
  CHECK(runs_of(referee.take(
            {{{1, 1}, 1, 0.9}, {{1, 2}, 1, 0.1}, {{2, 1}, 1, 0.5}, {{2, 2}, 1, 0.5}})) ==
        std::vector<RunId>{{1, 2}, {2, 1}, {2, 2}});
}

TEST_CASE("of rungs that are not given each is eta times the one before") {
  auto rules = halving({});
  rules.grace = 2;
  auto referee = referee_of(rules, 3);
  CHECK(referee.take({{{1, 1}, 1, 0.1}, {{2, 1}, 1, 0.2}, {{3, 1}, 1, 0.3}}).empty());
  const auto rulings = referee.take({{{1, 1}, 6, 0.9}, {{2, 1}, 6, 0.2}, {{3, 1}, 6, 0.3}});
  CHECK(runs_of(rulings) == std::vector<RunId>{{2, 0}, {3, 0}});
  CHECK(rulings.at(0).step == 6);
}

TEST_CASE("a candidate is judged at the last rung that it has reached") {
  auto referee = referee_of(halving({1, 2}), 4);
  CHECK(referee.take({{{1, 1}, 1, 0.1}, {{1, 1}, 2, 0.5}}).empty());
  // Worst at rung 1, where the others are; it has passed that.
  CHECK(runs_of(referee.take({{{2, 1}, 1, 0.2}, {{3, 1}, 1, 0.3}})) == std::vector<RunId>{{2, 0}});
}

TEST_CASE("the last candidate that is left goes on") {
  auto referee = referee_of(halving({1}), 3, 2);
  CHECK(referee.take({{{1, 1}, 1, 0.9}, {{2, 1}, 1, 0.8}, {{3, 1}, 1, 0.7}}).size() == 2);
  CHECK(referee.take({{{1, 2}, 1, 0.1}}).empty());  // its mean is below those that were stopped
}

TEST_CASE("what has ended is compared with, and not stopped") {
  auto referee = referee_of(halving({1}), 3);
  CHECK(referee.take({{{1, 1}, 1, 0.1}}).empty());
  referee.ended({1, 1});
  CHECK(runs_of(referee.take({{{2, 1}, 1, 0.2}, {{3, 1}, 1, 0.3}})) == std::vector<RunId>{{2, 0}});
}

TEST_CASE("a value that is not finite is the worst") {
  auto referee = referee_of(halving({1}), 3, 1, Direction::lower);
  const auto rulings = referee.take({{{1, 1}, 1, std::nan("")}, {{2, 1}, 1, 3}, {{3, 1}, 1, 2}});
  CHECK(runs_of(rulings) == std::vector<RunId>{{1, 0}, {2, 0}});
}

TEST_CASE("the median rule compares the best value with the others' means so far") {
  auto rules = rules_on("valid.loss");
  rules.median = MedianRule{3};
  rules.grace = 2;
  auto referee = referee_of(rules, 4, 1, Direction::lower);
  CHECK(referee.take({{{1, 1}, 1, 9}, {{2, 1}, 1, 1}, {{3, 1}, 1, 1}, {{4, 1}, 1, 3}}).empty());
  // At step 2 the means of 2, 3, 4 are 1, 2 and 3: their median is 2.
  const auto rulings =
      referee.take({{{1, 1}, 2, 2.5}, {{2, 1}, 2, 1}, {{3, 1}, 2, 3}, {{4, 1}, 2, 3}});
  REQUIRE(runs_of(rulings) == std::vector<RunId>{{1, 0}, {4, 0}});
  CHECK(rulings[0].bound == 2);
  CHECK(rulings[0].value == 2.5);
  CHECK(in_words(rulings[0], rules) ==
        "median: mean valid.loss 2.5 at epoch 2, the median of 3 others 2");
}

TEST_CASE("the median rule waits for enough others") {
  auto rules = rules_on("valid.loss");
  rules.median = MedianRule{3};
  auto referee = referee_of(rules, 3, 1, Direction::lower);
  CHECK(referee.take({{{1, 1}, 1, 9}, {{2, 1}, 1, 1}, {{3, 1}, 1, 1}}).empty());
}

TEST_CASE("a run that reaches the target is good enough") {
  auto rules = rules_on("acc");
  rules.target = TargetRule{0.9, std::nullopt, false};
  rules.grace = 2;
  auto referee = referee_of(rules, 2);
  CHECK(referee.take({{{1, 1}, 1, 0.99}, {{2, 1}, 1, 0.5}}).empty());  // within the grace
  CHECK(referee.take({{{1, 1}, 2, 0.9}}).empty());
  const auto rulings = referee.take({{{1, 1}, 3, 0.91}, {{1, 1}, 4, 0.95}});
  REQUIRE(runs_of(rulings) == std::vector<RunId>{{1, 1}});
  CHECK(rulings[0].step == 3);
  CHECK(in_words(rulings[0], rules) == "target: acc 0.91 at epoch 3, above 0.9");
  CHECK(referee.take({{{1, 1}, 5, 0.99}}).empty());
}

TEST_CASE("a plateau is so many steps without an improvement that counts") {
  auto rules = rules_on("loss");
  rules.plateau = PlateauRule{3, 0.1};
  auto referee = referee_of(rules, 1, 1, Direction::lower);
  CHECK(referee.take({{{1, 1}, 1, 5}, {{1, 1}, 2, 4}, {{1, 1}, 3, 3.95}}).empty());
  const auto rulings = referee.take({{{1, 1}, 5, 3.91}});
  REQUIRE(runs_of(rulings) == std::vector<RunId>{{1, 1}});
  CHECK(in_words(rulings[0], rules) ==
        "plateau: loss not better than 4 since epoch 2, now at epoch 5");
}

TEST_CASE("nan looks at all metrics, and at a bound") {
  EarlyStopping rules;
  rules.nan = NanRule{1e3};
  auto referee = referee_of(rules, 2);
  CHECK(referee.take({{{1, 1}, 1, 999, "train.loss"}}).empty());
  const auto rulings =
      referee.take({{{1, 1}, 2, -1001, "train.loss"},
                    {{2, 1}, 3, std::numeric_limits<double>::infinity(), "valid.loss"}});
  REQUIRE(runs_of(rulings) == std::vector<RunId>{{1, 1}, {2, 1}});
  CHECK(in_words(rulings[0], rules) == "nan: train.loss -1001 at step 2, beyond 1000");
  CHECK(in_words(rulings[1], rules) == "nan: valid.loss inf at step 3");
}

TEST_CASE("a run that a person wants to go on takes no part") {
  auto referee = referee_of(halving({1}), 4);
  referee.exempt({1, 1});
  CHECK(runs_of(referee.take(
            {{{1, 1}, 1, 0.1}, {{2, 1}, 1, 0.2}, {{3, 1}, 1, 0.3}, {{4, 1}, 1, 0.4}})) ==
        std::vector<RunId>{{2, 0}, {3, 0}});
}

}  // namespace
}  // namespace gridctl::search
