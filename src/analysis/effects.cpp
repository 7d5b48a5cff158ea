#include "effects.hpp"

#include "ranking.hpp"

namespace gridctl::analysis {
namespace {

constexpr std::size_t kMostFactors = 12;

}  // namespace

std::optional<stats::Effects> effects_of(const Analyzer& analyzer) {
  const auto& grouping = analyzer.grouping();
  if (analyzer.metrics().empty() || grouping.keys.empty() || grouping.keys.size() > kMostFactors)
    return std::nullopt;
  return stats::effects_of(key_titles(grouping.keys), analyzer.metrics().front().samples);
}

}  // namespace gridctl::analysis
