// The keys of a search's space, read from a grid.
#pragma once

#include <gridctl/plan/sweep.hpp>
#include <gridctl/search/space.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::plan {

/// A key of the space, and the dimension that a sampler knows.
struct SearchedKey {
  SweptKey key;
  search::Dimension dimension;
};

/// Reads `space`. Errors: those of read_search() that concern the space.
[[nodiscard]] Result<std::vector<SearchedKey>> read_space(const config::Node& space);

/// The value of the dimension that a node is: the place in the list of values, or the number.
/// Returns nothing if the key never has this value.
[[nodiscard]] std::optional<double> coordinate_of(const SweptKey& key, const config::Node& value);
/// The values that the key may have, for people: "one of cnn, mlp", "a number from 0 to 0.5".
[[nodiscard]] std::string domain_of(const SweptKey& key);

}  // namespace gridctl::plan
