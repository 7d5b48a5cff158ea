// What holds of the rules whatever the runs do: on random curves that are told in random turns.
#include "support/catch.hpp"

#include <gridctl/search/referee.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace gridctl::search {
namespace {

using Random = std::mt19937_64;
using Turn = std::vector<RunValue>;  // what is told at one time
constexpr int kConfigurations = 20;
constexpr int kRepetitions = 2;

EarlyStopping all_rules() {
  EarlyStopping rules;
  rules.metric = "valid.acc";
  rules.grace = 2;
  rules.halving = HalvingRule{3, {2, 6, 18}};
  rules.median = MedianRule{3};
  rules.plateau = PlateauRule{15, 0};
  rules.target = TargetRule{0.999, std::nullopt, false};
  rules.nan = NanRule{};
  return rules;
}

EarlyStopping halving_alone() {
  EarlyStopping rules;
  rules.metric = "valid.acc";
  rules.halving = HalvingRule{3, {2, 6, 18}};
  return rules;
}

/// Each run tells 27 values, each run at a pace of its own.
std::vector<Turn> random_turns(Random& random) {
  std::uniform_real_distribution<double> unit;
  std::vector<std::pair<double, RunValue>> told;
  for (int c = 1; c <= kConfigurations; ++c) {
    const double best = unit(random);
    for (int r = 1; r <= kRepetitions; ++r) {
      double at = 20 * unit(random);
      const double pace = 0.5 + unit(random);
      for (int step = 1; step <= 27; ++step, at += pace) {
        const double value = best * (1 - 1.0 / (step + 1)) + 0.1 * unit(random);
        told.push_back({at, {{c, r}, static_cast<double>(step), value}});
      }
    }
  }
  std::stable_sort(told.begin(), told.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Turn> turns;
  double until = -1;
  for (const auto& [at, value] : told) {
    if (at > until) turns.emplace_back(), until = at + 1;
    turns.back().push_back(value);
  }
  return turns;
}

Referee begin(const EarlyStopping& rules) {
  Referee referee(rules, stats::Direction::higher);
  for (int c = 1; c <= kConfigurations; ++c) {
    for (int r = 1; r <= kRepetitions; ++r) referee.expect({c, r});
  }
  return referee;
}

std::vector<Ruling> judge(const EarlyStopping& rules, const std::vector<Turn>& turns) {
  auto referee = begin(rules);
  std::vector<Ruling> rulings;
  for (const auto& turn : turns) {
    const auto more = referee.take(turn);
    rulings.insert(rulings.end(), more.begin(), more.end());
  }
  return rulings;
}

TEST_CASE("the order of what is told at the same time decides nothing") {
  Random random(1);
  for (int round = 0; round < 20; ++round) {
    auto turns = random_turns(random);
    const auto rulings = judge(all_rules(), turns);
    CHECK(rulings.size() > 5);
    for (auto& turn : turns) std::shuffle(turn.begin(), turn.end(), random);
    CHECK(judge(all_rules(), turns) == rulings);
  }
}

TEST_CASE("no ruling uses a value that comes after it") {
  Random random(2);
  for (int round = 0; round < 10; ++round) {
    const auto turns = random_turns(random);
    const auto rulings = judge(all_rules(), turns);
    for (const std::size_t cut : {turns.size() / 4, turns.size() / 2}) {
      const std::vector<Turn> until(turns.begin(), turns.begin() + static_cast<long>(cut));
      const auto first = judge(all_rules(), until);
      REQUIRE(first.size() <= rulings.size());
      CHECK(std::equal(first.begin(), first.end(), rulings.begin()));
    }
  }
}

TEST_CASE("what is on is never worse at its last rung than what was stopped there") {
  Random random(3);
  for (int round = 0; round < 20; ++round) {
    const auto turns = random_turns(random);
    const auto rules = halving_alone();
    auto referee = begin(rules);
    std::map<int, std::map<double, std::pair<double, int>>> sums;  // by configuration and rung
    std::map<double, double> best_stopped;
    std::set<int> stopped;
    for (const auto& turn : turns) {
      for (const auto& told : turn) {
        if (stopped.contains(told.run.configuration)) continue;
        for (const double rung : rules.halving->rungs) {
          if (told.step != rung) continue;
          auto& [sum, count] = sums[told.run.configuration][rung];
          sum += told.value;
          ++count;
        }
      }
      for (const auto& ruling : referee.take(turn)) {
        stopped.insert(ruling.run.configuration);
        auto& best = best_stopped[ruling.step];
        best = std::max(best, ruling.value);
      }
      for (const auto& [configuration, rungs] : sums) {
        if (stopped.contains(configuration)) continue;
        const auto& [rung, sum] = *rungs.rbegin();
        if (best_stopped.contains(rung) && stopped.size() + 1 < kConfigurations)
          CHECK(sum.first / sum.second >= Approx(best_stopped[rung]).epsilon(1e-12));
      }
    }
    CHECK(!stopped.empty());
    CHECK(stopped.size() < kConfigurations);  // somebody goes on
  }
}

TEST_CASE("a referee that begins anew with the rulings so far rules the same") {
  Random random(4);
  for (int round = 0; round < 20; ++round) {
    const auto turns = random_turns(random);
    const auto rulings = judge(all_rules(), turns);
    const auto cut = std::uniform_int_distribution<std::size_t>(1, turns.size() - 1)(random);
    // Killed behind `cut` turns; the values of all runs are read again, at once and to the end:
    // what a stopped run has told after its ruling is among them.
    auto first = begin(all_rules());
    std::vector<Ruling> again;
    Turn so_far;
    for (std::size_t i = 0; i < cut; ++i) {
      const auto more = first.take(turns[i]);
      again.insert(again.end(), more.begin(), more.end());
      so_far.insert(so_far.end(), turns[i].begin(), turns[i].end());
    }
    auto second = begin(all_rules());
    for (const auto& ruling : again) second.recall(ruling);
    CHECK(second.take(so_far).empty());
    for (std::size_t i = cut; i < turns.size(); ++i) {
      const auto more = second.take(turns[i]);
      again.insert(again.end(), more.begin(), more.end());
    }
    CHECK(again == rulings);
  }
}

}  // namespace
}  // namespace gridctl::search
