#include "curves/steps.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace gridctl::collect {
namespace {

std::optional<std::size_t> best_validation(const std::vector<Step>& rows) {
  if (rows.empty()) return std::nullopt;
  // Fast path: steps mostly go up, and then no step comes twice.
  const bool goes_up =
      std::adjacent_find(rows.begin(), rows.end(), [](const Step& a, const Step& b) {
        return !(a.step < b.step);
      }) == rows.end();
  std::unordered_set<double> seen;
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool again = !goes_up && !std::isnan(rows[i].step) && !seen.insert(rows[i].step).second;
    if (again || !std::isfinite(rows[i].loss)) continue;
    if (!best || rows[i].loss < rows[*best].loss) best = i;
  }
  return best ? best : rows.size() - 1;
}

std::size_t last_at_or_before(const std::vector<Step>& rows, double step) {
  for (auto i = rows.size(); i-- > 0;) {
    if (rows[i].step <= step) return i;
  }
  return rows.size() - 1;
}

}  // namespace

StepChoice choose_steps(const std::vector<Step>& training, const std::vector<Step>& validation) {
  StepChoice choice;
  choice.validation = best_validation(validation);
  if (training.empty()) return choice;
  choice.training = choice.validation
                        ? last_at_or_before(training, validation[*choice.validation].step)
                        : training.size() - 1;
  return choice;
}

}  // namespace gridctl::collect
