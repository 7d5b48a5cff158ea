#include <gridctl/stats/analysis.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string_view>

namespace gridctl::stats {
namespace {

/// The runs of a group that can be compared.
struct Usable {
  std::vector<double> values;
  std::map<std::string_view, double> by_pair;
  bool unambiguous = true;  // no two runs of one pair
};

Usable usable_of(const Group& group) {
  Usable result;
  for (const auto& run : group.runs) {
    if (run.failed || !run.value || !std::isfinite(*run.value)) continue;
    result.values.push_back(*run.value);
    if (run.pair.empty()) continue;
    if (!result.by_pair.emplace(run.pair, *run.value).second) result.unambiguous = false;
  }
  return result;
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

std::optional<Comparison> compare(const Usable& best, const Usable& other, Direction direction) {
  std::vector<double> a;
  std::vector<double> b;
  if (best.unambiguous && other.unambiguous) {
    for (const auto& [pair, value] : best.by_pair) {
      const auto partner = other.by_pair.find(pair);
      if (partner == other.by_pair.end()) continue;
      a.push_back(value);
      b.push_back(partner->second);
    }
  }
  const auto larger = std::max(best.values.size(), other.values.size());
  const bool paired = a.size() >= 2 && 2 * a.size() >= larger;
  const auto test = paired ? paired_t_test(a, b) : welch_t_test(best.values, other.values);
  if (!test) return std::nullopt;
  Comparison comparison;
  comparison.pairing = paired ? Pairing::paired : Pairing::independent;
  comparison.pairs = paired ? a.size() : 0;
  comparison.test = *test;
  comparison.p_best = probability_better(*test, direction);
  return comparison;
}

/// All comparisons are one family.
void correct(Analysis& analysis, double alpha) {
  std::vector<double> p_values;
  for (const auto& result : analysis.groups) {
    if (result.versus_best) p_values.push_back(result.versus_best->test.p);
  }
  const auto corrected = holm(p_values);
  auto next = corrected.begin();
  for (auto& result : analysis.groups) {
    if (!result.versus_best) continue;
    result.versus_best->p_holm = *next++;
    result.versus_best->indistinguishable = result.versus_best->p_holm >= alpha;
    if (result.versus_best->indistinguishable) ++analysis.indistinguishable;
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
  const auto best = usable_of(groups[analysis.groups.front().group]);
  for (auto& result : analysis.groups) {
    if (result.rank > 1)
      result.versus_best = compare(best, usable_of(groups[result.group]), options.direction);
  }
  correct(analysis, options.alpha);
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
