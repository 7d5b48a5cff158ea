#include "levels.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace gridctl::stats {
namespace {

std::optional<double> number_of(const std::string& text) {
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::vector<std::string> in_order_of_appearance(const std::vector<std::string>& of_runs) {
  std::vector<std::string> levels;
  std::unordered_set<std::string> seen;
  for (const auto& level : of_runs) {
    if (seen.insert(level).second) levels.push_back(level);
  }
  return levels;
}

}  // namespace

Coded code_levels(const std::vector<std::string>& of_runs) {
  Coded result;
  result.levels = in_order_of_appearance(of_runs);
  if (std::all_of(result.levels.begin(), result.levels.end(), number_of)) {
    std::stable_sort(result.levels.begin(), result.levels.end(),
                     [](const auto& a, const auto& b) { return *number_of(a) < *number_of(b); });
    for (const auto& level : result.levels) result.numbers.push_back(*number_of(level));
  }
  std::unordered_map<std::string, std::size_t> codes;
  for (const auto& level : result.levels) codes.emplace(level, codes.size());
  for (const auto& level : of_runs) result.codes.push_back(codes.at(level));
  return result;
}

}  // namespace gridctl::stats
