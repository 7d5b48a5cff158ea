#include "curves/best_values.hpp"

#include "remembered.hpp"

#include <gridctl/collect/formats/numbers.hpp>
#include <gridctl/collect/names.hpp>

#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace gridctl::collect {

std::optional<stats::Direction> BestValues::direction_of(std::string_view key) {
  thread_local Remembered<std::optional<stats::Direction>> known;
  return known.of(key, direction_of_metric);
}

namespace {

/// The shortest text of the step. Steps are mostly whole, and whole numbers are formatted faster.
std::string step_text(double step) {
  constexpr double kExact = 1e15;
  const bool is_whole = std::abs(step) < kExact && step == std::trunc(step) && !std::signbit(step);
  return is_whole ? std::to_string(static_cast<std::int64_t>(step)) : fmt::format("{}", step);
}

}  // namespace

BestValues::Best& BestValues::best_of(const Key& key) {
  if (next_ >= all_.size()) next_ = 0;
  if (all_.empty() || !all_[next_].key.is(key)) {
    const auto [entry, is_new] = index_.try_emplace(key.data(), all_.size());
    if (is_new) all_.push_back({key, direction_of(key)});
    next_ = entry->second;
  }
  return all_[next_++];
}

void BestValues::add(const Key& key, std::string_view value, double step) {
  auto& best = best_of(key);
  if (!best.direction) return;
  const double number = to_number(value);
  if (!std::isfinite(number)) return;
  const bool is_higher = *best.direction == stats::Direction::higher;
  const bool is_better =
      best.text.empty() || (is_higher ? number > best.value : number < best.value);
  if (!is_better) return;
  best.value = number;
  best.step = step;
  best.text = value;
}

Values BestValues::values() const {
  Values values;
  for (const auto& best : all_) {
    if (best.text.empty()) continue;
    values.emplace_back(best.key + ".best", best.text);
    if (!std::isnan(best.step)) values.emplace_back(best.key + ".step", step_text(best.step));
  }
  return values;
}

}  // namespace gridctl::collect
