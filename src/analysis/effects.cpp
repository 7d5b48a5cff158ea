#include "effects.hpp"

#include "words.hpp"

namespace gridctl::analysis {

std::optional<stats::Effects> effects_of(const TaskAnalysis& task) {
  const auto& grouping = task.grouping;
  if (task.metrics.empty() || grouping.keys.empty() || grouping.keys.size() > kMostFactors)
    return std::nullopt;
  return stats::effects_of(key_titles(grouping.keys), task.metrics.front().samples);
}

}  // namespace gridctl::analysis
