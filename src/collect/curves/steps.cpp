#include "curves/steps.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace gridctl::collect {
namespace {

std::optional<std::size_t> best_validation(const std::vector<Step>& rows) {
  if (rows.empty()) return std::nullopt;
  // Steps mostly go up, and then none comes twice.
  const bool goes_up =
      std::adjacent_find(rows.begin(), rows.end(), [](const Step& a, const Step& b) {
        return !(a.step < b.step);
      }) == rows.end();
  std::unordered_set<double> seen;
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool again = !goes_up && !std::isnan(rows[i].step) && !seen.insert(rows[i].step).second;
    if (again || std::isnan(rows[i].loss)) continue;
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

Choice choose(const std::vector<Step>& training, const std::vector<Step>& validation) {
  Choice choice;
  choice.validation = best_validation(validation);
  if (training.empty()) return choice;
  choice.training = choice.validation
                        ? last_at_or_before(training, validation[*choice.validation].step)
                        : training.size() - 1;
  return choice;
}

std::string_view value_of(const Values& values, std::string_view key) {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](const auto& pair) { return pair.first == key; });
  return found == values.end() ? std::string_view{} : std::string_view(found->second);
}

void add_missing(Values& into, const Values& from) {
  const auto there = into.size();
  for (const auto& pair : from) {
    const auto end = into.begin() + static_cast<std::ptrdiff_t>(there);
    const bool known = std::any_of(into.begin(), end,
                                   [&](const auto& other) { return other.first == pair.first; });
    if (!known) into.push_back(pair);
  }
}

void add_last(Values& into, const Values& last) {
  for (const auto& [key, value] : last) into.emplace_back(key + ".last", value);
}

}  // namespace gridctl::collect
