// Functions on Values: keys with their texts, as configurations and statistics are kept.
#pragma once

#include <gridctl/collect/experiment.hpp>

#include <string_view>
#include <unordered_map>

namespace gridctl::collect {

/// The value under `key`, or "".
[[nodiscard]] std::string_view value_of(const Values& values, std::string_view key);
/// As value_of(), for many look-ups in values that neither change nor move. A line may have a
/// hundred thousand keys, and a search for each of them would take too long.
class ValueIndex {
 public:
  explicit ValueIndex(const Values& values);
  [[nodiscard]] bool has(std::string_view key) const;
  /// The first value under `key`, or "".
  [[nodiscard]] std::string_view value_of(std::string_view key) const;

 private:
  const Values* few_ = nullptr;  // a row of a log has few keys: a search is faster than a table
  std::unordered_map<std::string_view, std::string_view> first_;
};
/// Appends the pairs whose key `into` does not have yet.
void add_missing(Values& into, const Values& from);
void add_missing(Values& into, Values&& from);
/// Appends every pair of the last row as KEY.last.
void add_last(Values& into, const Values& last);

/// Whether the key holds a seed ("seed", "training.seed_torch", "random_state"): seeds differ
/// between the repetitions of one configuration. A number of seeds ("num_seeds") is no seed.
[[nodiscard]] bool is_seed_key(std::string_view key);

/// The pairs of `values` that `base` lacks or has with another value.
[[nodiscard]] Values differing(const Values& values, const Values& base);

}  // namespace gridctl::collect
