#include <gridctl/stats/analysis.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string_view>

namespace gridctl::stats {
namespace {

/// A finite value, and what it belongs to.
struct Usable {
  double value = 0;
  std::string_view pair;
};

std::vector<Usable> usable_of(const Group& group) {
  std::vector<Usable> usable;
  for (const auto& run : group.runs) {
    if (!run.failed && run.value && std::isfinite(*run.value))
      usable.push_back({*run.value, run.pair});
  }
  return usable;
}

using Groups = std::vector<std::vector<Usable>>;
using Observations = std::vector<std::vector<Observation>>;

Observations without_blocks(const Groups& groups) {
  Observations made;
  for (const auto& group : groups) {
    auto& observations = made.emplace_back();
    for (const auto& one : group) observations.push_back({one.value, 0});
  }
  return made;
}

/// The pairs that several groups have, numbered; nothing if a group has one of them twice.
std::optional<std::map<std::string_view, std::size_t>> shared_pairs(const Groups& groups) {
  std::map<std::string_view, std::size_t> holders;
  for (const auto& group : groups) {
    std::set<std::string_view> seen;
    for (const auto& one : group) {
      if (one.pair.empty()) continue;
      if (!seen.insert(one.pair).second) return std::nullopt;
      ++holders[one.pair];
    }
  }
  std::erase_if(holders, [](const auto& holder) { return holder.second < 2; });
  std::size_t number = 0;
  for (auto& [pair, block] : holders) block = number++;
  return holders;
}

/// The values that belong to blocks; nothing if these are too few of some group.
std::optional<Observations> in_blocks(const Groups& groups) {
  const auto blocks = shared_pairs(groups);
  if (!blocks) return std::nullopt;
  Observations made;
  for (const auto& group : groups) {
    auto& observations = made.emplace_back();
    for (const auto& one : group) {
      if (const auto block = blocks->find(one.pair); block != blocks->end())
        observations.push_back({one.value, block->second});
    }
    if (observations.size() < 2 || 2 * observations.size() < group.size()) return std::nullopt;
  }
  return made;
}

GroupResult result_of(const Group& group, std::size_t index, const AnalysisOptions& options) {
  GroupResult result;
  result.group = index;
  result.total = group.runs.size();
  std::vector<double> values;
  std::vector<double> others;
  for (const auto& run : group.runs) {
    if (run.failed) {
      ++result.failed;
      continue;
    }
    if (run.value) values.push_back(*run.value);
    if (!run.value) ++result.missing;
    if (run.other) others.push_back(*run.other);
  }
  result.description = describe(values);
  result.interval = interval(values, options.interval);
  result.other = describe(others);
  return result;
}

/// Better first; those without a mean last.
void sort_and_rank(std::vector<GroupResult>& results, Direction direction) {
  std::stable_sort(results.begin(), results.end(), [&](const auto& a, const auto& b) {
    const auto& x = a.description.mean;
    const auto& y = b.description.mean;
    if (!x || !y) return x.has_value() && !y.has_value();
    return direction == Direction::higher ? *x > *y : *x < *y;
  });
  std::size_t rank = 0;
  for (auto& result : results) {
    if (result.description.mean) result.rank = ++rank;
  }
}

/// Compares all groups of two values and more with the best one, as one family.
void compare_with_best(const std::vector<Group>& groups, const AnalysisOptions& options,
                       Analysis& analysis) {
  Groups usable;
  std::vector<GroupResult*> compared;
  for (auto& result : analysis.groups) {
    if (result.description.n < 2) continue;
    usable.push_back(usable_of(groups[result.group]));
    compared.push_back(&result);
  }
  if (compared.size() < 2 || compared.front()->rank != 1) return;
  const auto blocks = in_blocks(usable);
  const auto gaps = gaps_to_best(blocks ? *blocks : without_blocks(usable), 0, options.direction);
  for (std::size_t i = 1; i < compared.size(); ++i) {
    auto& comparison = compared[i]->versus_best.emplace();
    comparison.pairing = blocks ? Pairing::paired : Pairing::independent;
    comparison.test = gaps[i].test;
    comparison.t = gaps[i].t;
    comparison.p = gaps[i].p;
    comparison.p_best = gaps[i].p_best;
    comparison.indistinguishable = gaps[i].p >= options.alpha;
    if (comparison.indistinguishable) ++analysis.indistinguishable;
  }
}

}  // namespace

Analysis analyze(const std::vector<Group>& groups, const AnalysisOptions& options) {
  Analysis analysis;
  for (std::size_t i = 0; i < groups.size(); ++i)
    analysis.groups.push_back(result_of(groups[i], i, options));
  sort_and_rank(analysis.groups, options.direction);

  for (const auto& result : analysis.groups) {
    if (result.rank > 0) ++analysis.selection.groups;
    analysis.selection.runs += result.description.n;
  }
  if (analysis.selection.groups < 2) return analysis;
  if (options.compares) compare_with_best(groups, options, analysis);
  return analysis;
}

Effects effects_of(const std::vector<std::string>& keys, const std::vector<Group>& groups) {
  std::vector<Factor> factors(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) factors[i].name = keys[i];
  std::vector<double> values;
  for (const auto& group : groups) {
    for (const auto& run : group.runs) {
      constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
      values.push_back(run.failed ? kNone : run.value.value_or(kNone));
      for (std::size_t i = 0; i < keys.size(); ++i) factors[i].levels.push_back(group.keys[i]);
    }
  }
  return effects(factors, values);
}

}  // namespace gridctl::stats
