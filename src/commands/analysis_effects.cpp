#include "analysis_effects.hpp"

#include "analysis_ranking.hpp"

#include <limits>

namespace gridctl::commands {
namespace {

constexpr std::size_t kMostFactors = 12;

}  // namespace

std::optional<stats::Effects> effects_of(const Analyzer& analyzer) {
  const auto& grouping = analyzer.grouping();
  if (analyzer.metrics().empty() || grouping.keys.empty() || grouping.keys.size() > kMostFactors)
    return std::nullopt;
  std::vector<stats::Factor> factors;
  for (auto& title : key_titles(grouping.keys)) factors.push_back({std::move(title), {}});
  std::vector<double> values;
  const auto& samples = analyzer.metrics().front().samples;
  for (const auto& group : samples) {
    for (const auto& sample : group.runs) {
      values.push_back(sample.value.value_or(std::numeric_limits<double>::quiet_NaN()));
      for (std::size_t i = 0; i < factors.size(); ++i) factors[i].levels.push_back(group.keys[i]);
    }
  }
  return stats::effects(factors, values);
}

}  // namespace gridctl::commands
