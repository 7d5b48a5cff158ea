#include <gridctl/stats/best.hpp>
#include <gridctl/stats/compare.hpp>
#include <gridctl/stats/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include <boost/math/distributions/students_t.hpp>

namespace gridctl::stats {
namespace {

using Groups = std::span<const std::vector<Observation>>;

constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// Beside each value what is left of it if no group is better than another: the residual about the
/// group's mean. Both change places together.
using Pair = std::array<double, 2>;
enum Side : std::size_t { kValue, kResidual };

/// The values of all groups, block after block, each less the mean of its block, higher is better.
struct Design {
  std::vector<Pair> pairs;
  std::vector<std::size_t> group;   // of each value
  std::vector<std::size_t> begins;  // of each block, whose values may change places, and the end
  std::vector<double> sizes;        // of each group
  double no_variance = 0;           // what rounding makes of a variance of 0, at most
  [[nodiscard]] std::size_t groups() const { return sizes.size(); }
  [[nodiscard]] std::size_t blocks() const { return begins.size() - 1; }
};

/// Mean of each group, and the variance of that mean.
struct Means {
  std::vector<double> means;
  std::vector<double> variances;
};

/// Measures one side of the pairs again and again, in the same memory.
class Measure {
 public:
  explicit Measure(const Design& design)
      : design_(design), sums_(design.groups()), squares_(design.groups()) {
    for (auto& side : made_) {
      side.means.resize(design.groups());
      side.variances.resize(design.groups());
    }
  }

  /// A group that varies less than half of the groups do counts as if it varied like the median
  /// one.
  void measure(const std::vector<Pair>& pairs) {
    std::fill(sums_.begin(), sums_.end(), Pair{});
    std::fill(squares_.begin(), squares_.end(), Pair{});
    for (std::size_t i = 0; i < pairs.size(); ++i) add(sums_[design_.group[i]], pairs[i]);
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      for (double& sum : sums_[i]) sum /= design_.sizes[i];
    }
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const auto& mean = sums_[design_.group[i]];
      const Pair away{pairs[i][kValue] - mean[kValue], pairs[i][kResidual] - mean[kResidual]};
      add(squares_[design_.group[i]],
          {away[kValue] * away[kValue], away[kResidual] * away[kResidual]});
    }
    for (const auto side : {kValue, kResidual}) finish(side);
  }
  [[nodiscard]] const Means& of(Side side) const { return made_[side]; }

 private:
  static void add(Pair& to, const Pair& more) {
    to[kValue] += more[kValue];
    to[kResidual] += more[kResidual];
  }
  void finish(Side side) {
    auto& [means, variances] = made_[side];
    for (std::size_t i = 0; i < means.size(); ++i) {
      means[i] = sums_[i][side];
      variances[i] = squares_[i][side] / (design_.sizes[i] - 1);
      if (variances[i] <= design_.no_variance) variances[i] = 0;
    }
    sorted_ = variances;
    const auto middle = sorted_.begin() + static_cast<std::ptrdiff_t>(sorted_.size() / 2);
    std::nth_element(sorted_.begin(), middle, sorted_.end());
    for (std::size_t i = 0; i < means.size(); ++i)
      variances[i] = std::max(variances[i], *middle) / design_.sizes[i];
  }

  const Design& design_;
  std::vector<Pair> sums_;  // then the means
  std::vector<Pair> squares_;
  std::vector<double> sorted_;
  std::array<Means, 2> made_;
};

/// The residuals are still to be set.
Design arrange(Groups groups, Direction direction) {
  Design design;
  std::map<std::size_t, std::vector<std::pair<double, std::size_t>>> blocks;
  double largest = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const auto& [value, block] : groups[i]) {
      blocks[block].emplace_back(direction == Direction::higher ? value : -value, i);
      largest = std::max(largest, std::abs(value));
    }
    design.sizes.push_back(static_cast<double>(groups[i].size()));
  }
  constexpr double kRounding = 1e-13;
  design.no_variance = kRounding * largest * kRounding * largest;
  for (const auto& [block, values] : blocks) {
    design.begins.push_back(design.pairs.size());
    double mean = 0;
    for (const auto& [value, group] : values) mean += value / static_cast<double>(values.size());
    for (const auto& [value, group] : values) {
      design.pairs.push_back({value - mean, 0});
      design.group.push_back(group);
    }
  }
  design.begins.push_back(design.pairs.size());
  return design;
}

Design design_of(Groups groups, Direction direction) {
  auto design = arrange(groups, direction);
  Measure measure(design);
  measure.measure(design.pairs);
  for (std::size_t i = 0; i < design.pairs.size(); ++i) {
    auto& pair = design.pairs[i];
    pair[kResidual] = pair[kValue] - measure.of(kValue).means[design.group[i]];
  }
  return design;
}

double studentised(const Means& means, std::size_t best, std::size_t other) {
  const double difference = means.means[best] - means.means[other];
  const double error = std::sqrt(means.variances[best] + means.variances[other]);
  if (error > 0) return difference / error;
  return difference > 0 ? kInfinite : 0;
}

/// The largest studentised difference between the group with the best mean and another one.
double largest_gap(const Means& means) {
  const auto best = static_cast<std::size_t>(
      std::max_element(means.means.begin(), means.means.end()) - means.means.begin());
  double largest = 0;  // squared, as long as groups vary
  for (std::size_t i = 0; i < means.means.size(); ++i) {
    const double difference = means.means[best] - means.means[i];
    const double variance = means.variances[best] + means.variances[i];
    if (variance > 0) {
      largest = std::max(largest, difference * difference / variance);
    } else if (difference > 0) {
      return kInfinite;
    }
  }
  return std::sqrt(largest);
}

/// The largest gaps that chance makes of the values and of the residuals, ascending.
std::array<std::vector<double>, 2> gaps_of_chance(const Design& design) {
  Random random(kBootstrapSeed);
  Measure measure(design);
  auto pairs = design.pairs;
  std::array<std::vector<double>, 2> largest;
  for (std::size_t permutation = 0; permutation < kPermutations; ++permutation) {
    for (std::size_t block = 0; block < design.blocks(); ++block) {
      const auto begin = design.begins[block];
      for (auto left = design.begins[block + 1] - begin; left > 1; --left)
        std::swap(pairs[begin + left - 1], pairs[begin + random.below(left)]);
    }
    measure.measure(pairs);
    for (const auto side : {kValue, kResidual})
      largest[side].push_back(largest_gap(measure.of(side)));
  }
  for (auto& side : largest) std::sort(side.begin(), side.end());
  return largest;
}

/// Sums of the same values in another order differ in their last digits: these are equal.
double p_of(double t, const std::vector<double>& chance) {
  constexpr double kRounding = 1e-9;
  const auto first = std::lower_bound(chance.begin(), chance.end(), t * (1 - kRounding));
  const auto as_large = static_cast<double>(chance.end() - first);
  return (1 + as_large) / (1 + static_cast<double>(chance.size()));
}

/// The two-sided p of the t test.
double p_of_two(Groups groups, bool has_blocks) {
  std::vector<double> a;
  std::vector<double> b;
  std::map<std::size_t, double> partners;
  for (const auto& [value, block] : groups[1]) partners[block] = value;
  for (const auto& [value, block] : groups[0]) {
    const auto partner = partners.find(block);
    if (has_blocks && partner == partners.end()) continue;
    a.push_back(value);
    if (has_blocks) b.push_back(partner->second);
  }
  if (!has_blocks) {
    for (const auto& one : groups[1]) b.push_back(one.value);
  }
  const auto test = has_blocks ? paired_t_test(a, b) : welch_t_test(a, b);
  return test ? test->p : 1;
}

/// The share of all permutations that part two groups as far as they are, if each group has one
/// value throughout, or all pairs the same difference.
double p_of_constants(Groups groups, bool has_blocks, bool differ) {
  if (!differ) return 1;
  const auto first = groups[0].size();
  const auto second = groups[1].size();
  if (has_blocks) return std::ldexp(2.0, -static_cast<int>(std::min<std::size_t>(first, 1000)));
  double choices = 1;  // of `first` values among all
  for (std::size_t i = 1; i <= first; ++i)
    choices *= static_cast<double>(second + i) / static_cast<double>(i);
  return (first == second ? 2 : 1) / choices;  // with equal sizes, either may have the better ones
}

/// Blocks take the mean of k groups away, and with it a share 1 / k of the variance.
double share_within_blocks(const Design& design) {
  return design.blocks() < 2 ? 1 : 1 - 1 / static_cast<double>(design.groups());
}

/// The part of the variance between groups that is more than the means' own.
double variance_between(const Means& means, double& center) {
  double weights = 0;
  double squares = 0;
  double sum = 0;
  for (std::size_t i = 0; i < means.means.size(); ++i) {
    const double weight = 1 / means.variances[i];
    weights += weight;
    squares += weight * weight;
    sum += weight * means.means[i];
  }
  center = sum / weights;
  double spread = 0;
  for (std::size_t i = 0; i < means.means.size(); ++i)
    spread += (means.means[i] - center) * (means.means[i] - center) / means.variances[i];
  const auto chance = static_cast<double>(means.means.size() - 1);
  return std::max(0.0, (spread - chance) / (weights - squares / weights));
}

/// P that the best mean is truly the better, after partial pooling.
std::vector<double> pooled_probabilities(const Design& design, Means means, std::size_t best) {
  std::vector<double> made(design.groups(), 1);
  for (auto& variance : means.variances) {
    variance /= share_within_blocks(design);
    if (!(variance > 0) || !std::isfinite(variance)) return made;  // the permutations decide
  }
  double center = 0;
  const double between = variance_between(means, center);
  if (between == 0) return std::vector<double>(design.groups(), 0.5);
  auto df = static_cast<double>(design.pairs.size() - design.groups());
  if (design.blocks() > 1) df -= static_cast<double>(design.blocks() - 1);
  const boost::math::students_t distribution(std::max(1.0, df));
  const auto share = [&](std::size_t i) { return between / (between + means.variances[i]); };
  for (std::size_t i = 0; i < design.groups(); ++i) {
    const double difference =
        share(best) * (means.means[best] - center) - share(i) * (means.means[i] - center);
    const double variance = share(best) * means.variances[best] + share(i) * means.variances[i];
    made[i] = cdf(distribution, difference / std::sqrt(variance));
  }
  return made;
}

}  // namespace

std::vector<Gap> gaps_to_best(Groups groups, std::size_t best, Direction direction) {
  const auto design = design_of(groups, direction);
  Measure measure(design);
  measure.measure(design.pairs);
  const auto& means = measure.of(kValue);
  std::vector<Gap> gaps(groups.size());
  if (!std::all_of(means.means.begin(), means.means.end(),
                   [](double value) { return std::isfinite(value); }))
    return gaps;
  const bool are_two = groups.size() == 2;
  const bool varies = means.variances.front() > 0;
  const bool has_blocks = design.blocks() > 1;
  double of_two = 1;
  if (are_two) {
    of_two = varies ? p_of_two(groups, has_blocks)
                    : p_of_constants(groups, has_blocks, studentised(means, best, 1 - best) > 0);
  }
  const auto chance = are_two ? std::array<std::vector<double>, 2>{} : gaps_of_chance(design);
  const auto probabilities = pooled_probabilities(design, means, best);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i == best) continue;
    auto& gap = gaps[i];
    gap.t = studentised(means, best, i);
    gap.test = !are_two ? Test::permutations : varies ? Test::t : Test::exact;
    gap.p =
        are_two ? of_two : std::max(p_of(gap.t, chance[kValue]), p_of(gap.t, chance[kResidual]));
    gap.p_best = std::max(0.5, std::min(probabilities[i], 1 - gap.p));
  }
  return gaps;
}

}  // namespace gridctl::stats
