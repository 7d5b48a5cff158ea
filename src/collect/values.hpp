// Keys with their texts, as configurations and statistics of runs are kept.
#pragma once

#include <gridctl/collect/experiment.hpp>

#include <string_view>

namespace gridctl::collect {

/// The value under `key`, or "".
[[nodiscard]] std::string_view value_of(const Values& values, std::string_view key);
/// Appends the pairs whose key `into` does not have yet.
void add_missing(Values& into, const Values& from);
/// Appends every pair of the last row as KEY.last.
void add_last(Values& into, const Values& last);

/// Whether the key holds a seed ("seed", "training.seed_torch", "random_state"): seeds differ
/// between the repetitions of one configuration. How many seeds there are ("num_seeds") is no seed.
[[nodiscard]] bool is_seed_key(std::string_view key);

/// The pairs of `values` that `base` lacks or has with another value.
[[nodiscard]] Values differing(const Values& values, const Values& base);

}  // namespace gridctl::collect
