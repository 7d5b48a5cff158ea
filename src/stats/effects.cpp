#include "levels.hpp"

#include <gridctl/stats/describe.hpp>
#include <gridctl/stats/effects.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gridctl::stats {
namespace {

using Indices = std::vector<std::size_t>;

/// All combinations of levels; the last factor varies fastest.
struct Cells {
  Indices sizes;  // levels of each factor
  std::vector<double> means;
  double within = 0;  // mean over cells of the variance within, divisor n
  bool balanced = true;
};

/// Nothing if the grid is incomplete.
std::optional<Cells> cells_of(std::span<const Coded> factors, std::span<const double> values) {
  Cells cells;
  std::size_t count = 1;
  for (const auto& factor : factors) {
    cells.sizes.push_back(factor.levels.size());
    count *= factor.levels.size();
    if (count > values.size()) return std::nullopt;
  }
  std::vector<std::vector<double>> members(count);
  for (std::size_t run = 0; run < values.size(); ++run) {
    std::size_t cell = 0;
    for (const auto& factor : factors) cell = cell * factor.levels.size() + factor.codes[run];
    if (std::isfinite(values[run])) members[cell].push_back(values[run]);
  }
  for (const auto& member : members) {
    if (member.empty()) return std::nullopt;
    const auto n = static_cast<double>(member.size());
    cells.means.push_back(mean(member));
    if (n > 1) cells.within += variance(member) * (n - 1) / n / static_cast<double>(count);
    cells.balanced = cells.balanced && member.size() == members.front().size();
  }
  return cells;
}

/// Variance, divisor n, of the means of the cells that agree in the chosen factors.
double variance_between(const Cells& cells, const Indices& chosen) {
  std::size_t count = 1;
  for (const auto factor : chosen) count *= cells.sizes[factor];
  std::vector<double> margins(count);
  Indices position(cells.sizes.size());
  for (std::size_t cell = 0; cell < cells.means.size(); ++cell) {
    std::size_t rest = cell;
    for (std::size_t f = cells.sizes.size(); f-- > 0; rest /= cells.sizes[f])
      position[f] = rest % cells.sizes[f];
    std::size_t margin = 0;
    for (const auto factor : chosen) margin = margin * cells.sizes[factor] + position[factor];
    margins[margin] += cells.means[cell];
  }
  const auto members = cells.means.size() / count;
  for (double& margin : margins) margin /= static_cast<double>(members);
  return variance(margins) * static_cast<double>(count - 1) / static_cast<double>(count);
}

/// Fills in the shares; by what they leave, each interaction is found.
void decompose(const Cells& cells, Effects& result) {
  const auto count = result.factors.size();
  Indices all(count);
  std::iota(all.begin(), all.end(), std::size_t{0});
  const double between = variance_between(cells, all);
  const double total = between + cells.within;
  if (total == 0 || !std::isfinite(total)) return;

  double explained = 0;
  for (std::size_t a = 0; a < count; ++a) {
    const double share = variance_between(cells, {a}) / total;
    result.factors[a].share = share;
    explained += share;
  }
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = a + 1; b < count; ++b) {
      const double both = variance_between(cells, {a, b}) / total;
      const double share =
          std::max(0.0, both - *result.factors[a].share - *result.factors[b].share);
      result.interactions.push_back({a, b, share});
      explained += share;
    }
  }
  if (count > 2) result.higher_order = std::max(0.0, between / total - explained);
  result.residual = cells.within / total;
}

FactorEffect effect_of(const std::string& name, const Coded& factor,
                       std::span<const double> values) {
  FactorEffect effect;
  effect.name = name;
  std::vector<std::vector<double>> members(factor.levels.size());
  std::vector<double> numbers;
  std::vector<double> outcomes;
  for (std::size_t run = 0; run < values.size(); ++run) {
    if (!std::isfinite(values[run])) continue;
    const auto code = factor.codes[run];
    members[code].push_back(values[run]);
    outcomes.push_back(values[run]);
    if (factor.numeric()) numbers.push_back(factor.numbers[code]);
  }
  for (std::size_t level = 0; level < members.size(); ++level) {
    LevelMean row{factor.levels[level], members[level].size(), std::nullopt};
    if (row.n > 0) row.mean = mean(members[level]);
    effect.levels.push_back(std::move(row));
  }
  if (factor.numeric()) effect.rank_correlation = spearman(numbers, outcomes);
  return effect;
}

/// From 1; equal values have the mean of their ranks.
std::vector<double> ranks_of(std::span<const double> values) {
  Indices order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i)
      ranks[order[i]] = static_cast<double>(begin + end + 1) / 2;
  }
  return ranks;
}

}  // namespace

Effects effects(std::span<const Factor> factors, std::span<const double> values) {
  Effects result;
  std::vector<Coded> coded;
  for (const auto& factor : factors) {
    auto code = code_levels(factor.levels);
    if (code.levels.size() < 2) continue;
    result.factors.push_back(effect_of(factor.name, code, values));
    coded.push_back(std::move(code));
  }
  if (coded.empty()) return result;
  if (const auto cells = cells_of(coded, values)) {
    result.complete = true;
    result.balanced = cells->balanced;
    decompose(*cells, result);
  }
  return result;
}

std::optional<double> spearman(std::span<const double> a, std::span<const double> b) {
  const auto x = ranks_of(a);
  const auto y = ranks_of(b);
  const double center = static_cast<double>(a.size() + 1) / 2;
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - center) * (x[i] - center);
    yy += (y[i] - center) * (y[i] - center);
    xy += (x[i] - center) * (y[i] - center);
  }
  if (xx == 0 || yy == 0) return std::nullopt;
  return xy / std::sqrt(xx * yy);
}

}  // namespace gridctl::stats
