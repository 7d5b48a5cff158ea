#include "searched_block.hpp"

#include "keys.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::plan {

Block searched_block(const Search& search, const std::vector<search::Point>& points,
                     const config::GridTask& task) {
  Axis axis;
  for (std::size_t i = 0; i < search.keys.size(); ++i) {
    auto key = search.keys[i];
    const auto* own = task.merged.find_path(key.name);
    std::vector<SweptValue> values;
    values.reserve(points.size());
    for (const auto& point : points) {
      if (point.values.at(i))
        values.push_back({search.value_of(point, i), true});
      else
        values.push_back({own ? std::optional(*own) : std::nullopt, false});
    }
    key.distribution.reset();
    key.values = Values::searched(std::move(values));
    axis.keys.push_back(std::move(key));
  }
  Block block;
  block.axes.push_back(std::move(axis));
  return block;
}

Result<void> check_flags_of_search(const std::vector<Axis>& flags, const Search& search) {
  for (const auto& axis : flags) {
    for (const auto& flag : axis.keys) {
      const bool is_searched = std::ranges::any_of(search.keys, [&](const SweptKey& key) {
        return is_below(flag.name, key.name) || is_below(key.name, flag.name);
      });
      if (is_searched)
        return fail(
            ErrorKind::usage,
            fmt::format("{}: '{}' is searched for", config::to_string(flag.origin), flag.name),
            "take the key out of 'space' of 'grid_search', or leave the flag out");
      if (axis.size() > 1)
        return fail(ErrorKind::usage,
                    fmt::format("{}: a search is not swept over '{}' as well",
                                config::to_string(flag.origin), flag.name),
                    "give one value, or add the key to 'space' of 'grid_search'");
    }
  }
  return {};
}

}  // namespace gridctl::plan
