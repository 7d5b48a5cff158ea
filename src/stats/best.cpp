#include <gridctl/stats/best.hpp>
#include <gridctl/stats/compare.hpp>
#include <gridctl/stats/describe.hpp>
#include <gridctl/stats/random.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <boost/math/distributions/students_t.hpp>

namespace gridctl::stats {
namespace {

using Groups = std::span<const std::vector<Observation>>;

constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// The values of all groups in one row, each less the mean of its block, higher is better.
struct Design {
  std::vector<double> values;
  std::vector<std::size_t> begins;               // of each group in `values`, and the end
  std::vector<std::vector<std::size_t>> blocks;  // places in `values` that may change their values
  double no_variance = 0;                        // what rounding makes of a variance of 0, at most
  [[nodiscard]] std::size_t groups() const { return begins.size() - 1; }
  [[nodiscard]] double size(std::size_t group) const {
    return static_cast<double>(begins[group + 1] - begins[group]);
  }
};

Design design_of(Groups groups, Direction direction) {
  Design design;
  design.begins.push_back(0);
  std::map<std::size_t, std::vector<std::size_t>> places;
  for (const auto& group : groups) {
    for (const auto& [value, block] : group) {
      places[block].push_back(design.values.size());
      design.values.push_back(direction == Direction::higher ? value : -value);
    }
    design.begins.push_back(design.values.size());
  }
  double largest = 0;
  for (const double value : design.values) largest = std::max(largest, std::abs(value));
  constexpr double kRounding = 1e-13;
  design.no_variance = kRounding * largest * kRounding * largest;
  for (auto& [block, of_block] : places) {
    double sum = 0;
    for (const auto place : of_block)
      sum += design.values[place] / static_cast<double>(of_block.size());
    for (const auto place : of_block) design.values[place] -= sum;
    design.blocks.push_back(std::move(of_block));
  }
  return design;
}

/// Mean of each group, and the variance of that mean.
struct Means {
  std::vector<double> means;
  std::vector<double> variances;
};

/// A group that varies less than half of the groups do counts as if it varied like the median one.
void measure(const Design& design, const std::vector<double>& values, Means& made,
             std::vector<double>& sorted) {
  const auto groups = design.groups();
  made.means.resize(groups);
  made.variances.resize(groups);
  for (std::size_t i = 0; i < groups; ++i) {
    const std::span<const double> of_group(values.data() + design.begins[i],
                                           design.begins[i + 1] - design.begins[i]);
    made.means[i] = mean(of_group);
    made.variances[i] = variance(of_group);
    if (made.variances[i] <= design.no_variance) made.variances[i] = 0;
  }
  sorted = made.variances;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(groups / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  for (std::size_t i = 0; i < groups; ++i)
    made.variances[i] = std::max(made.variances[i], *middle) / design.size(i);
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
  double largest = 0;
  for (std::size_t i = 0; i < means.means.size(); ++i) {
    if (i != best) largest = std::max(largest, studentised(means, best, i));
  }
  return largest;
}

/// The values less the means of their groups: what is left if no group is better than another.
std::vector<double> residuals_of(const Design& design, const Means& means) {
  auto residuals = design.values;
  for (std::size_t i = 0; i < design.groups(); ++i) {
    for (auto place = design.begins[i]; place < design.begins[i + 1]; ++place)
      residuals[place] -= means.means[i];
  }
  return residuals;
}

/// The largest gaps that chance makes of these values, ascending.
std::vector<double> gaps_of_chance(const Design& design, std::vector<double> values) {
  Random random(kBootstrapSeed);
  Means means;
  std::vector<double> sorted;
  std::vector<double> largest(kPermutations);
  for (auto& gap : largest) {
    for (const auto& block : design.blocks) {
      for (std::size_t left = block.size(); left > 1; --left)
        std::swap(values[block[left - 1]], values[block[random.below(left)]]);
    }
    measure(design, values, means, sorted);
    gap = largest_gap(means);
  }
  std::sort(largest.begin(), largest.end());
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
  return design.blocks.size() < 2 ? 1 : 1 - 1 / static_cast<double>(design.groups());
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
  auto df = static_cast<double>(design.values.size() - design.groups());
  if (design.blocks.size() > 1) df -= static_cast<double>(design.blocks.size() - 1);
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
  Means means;
  std::vector<double> sorted;
  measure(design, design.values, means, sorted);
  std::vector<Gap> gaps(groups.size());
  if (!std::all_of(means.means.begin(), means.means.end(),
                   [](double value) { return std::isfinite(value); }))
    return gaps;
  const bool are_two = groups.size() == 2;
  const bool varies = means.variances.front() > 0;
  const bool has_blocks = design.blocks.size() > 1;
  double of_two = 1;
  if (are_two) {
    of_two = varies ? p_of_two(groups, has_blocks)
                    : p_of_constants(groups, has_blocks, studentised(means, best, 1 - best) > 0);
  }
  std::vector<double> chance;
  std::vector<double> chance_of_residuals;
  if (!are_two) {
    chance = gaps_of_chance(design, design.values);
    chance_of_residuals = gaps_of_chance(design, residuals_of(design, means));
  }
  const auto probabilities = pooled_probabilities(design, means, best);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i == best) continue;
    auto& gap = gaps[i];
    gap.t = studentised(means, best, i);
    gap.test = !are_two ? Test::permutations : varies ? Test::t : Test::exact;
    gap.p = are_two ? of_two : std::max(p_of(gap.t, chance), p_of(gap.t, chance_of_residuals));
    gap.p_best = std::max(0.5, std::min(probabilities[i], 1 - gap.p));
  }
  return gaps;
}

}  // namespace gridctl::stats
