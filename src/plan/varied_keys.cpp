// Counts the values that each swept key takes in the points of a plan.
#include "expansion.hpp"
#include "naming.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>

namespace gridctl::plan {
namespace {

/// Which rows of which axes the points of an expansion take: not all, after exclusions, samples and
/// filters.
class UsedRows {
 public:
  explicit UsedRows(const Expansion& expansion) {
    for (const auto& space : expansion.spaces) {
      auto& axes = used_.emplace_back();
      for (const auto& axis : space.axes()) axes.emplace_back(axis.size());
    }
    for (const auto& point : expansion.points) mark(expansion, point);
  }
  [[nodiscard]] bool has(std::size_t space, std::size_t axis, std::size_t row) const {
    return used_[space][axis][row];
  }

 private:
  void mark(const Expansion& expansion, const Point& point) {
    const auto& segment = expansion.segments[point.segment];
    const auto at = segment.points(point.index, expansion.spaces);
    for (std::size_t i = 0; i < at.size(); ++i) {
      const auto& space = expansion.spaces[segment.spaces[i]];
      auto& axes = used_[segment.spaces[i]];
      for (std::size_t axis = 0; axis < axes.size(); ++axis)
        axes[axis][space.row(at[i], axis)] = true;
    }
  }

  std::vector<std::vector<std::vector<bool>>> used_;  // by space, axis and row
};

VariedKey describe(const std::string& name, const Expansion& expansion, const UsedRows& used,
                   std::size_t most) {
  VariedKey varied{name, 0, {}};
  std::vector<std::uint64_t> seen;  // hashes: there may be a million
  for (std::size_t index = 0; index < expansion.spaces.size(); ++index) {
    const auto& space = expansion.spaces[index];
    const auto place = space.find(name);
    if (!place) continue;
    const auto& values = space.axes()[place->axis].keys[place->key].values;
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (!used.has(index, place->axis, row) || !values.sets(row)) continue;
      auto text = value_text(values.at(row));
      seen.push_back(fnv1a(text));
      if (varied.values.size() < most && std::ranges::count(varied.values, text) == 0)
        varied.values.push_back(std::move(text));
    }
  }
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  varied.count = seen.size();
  return varied;
}

}  // namespace

std::vector<VariedKey> Expansion::varied_keys(std::size_t most) const {
  const UsedRows used(*this);
  std::vector<VariedKey> keys;
  for (const auto& name : varied) {
    auto key = describe(name, *this, used, most);
    if (key.count > 0) keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace gridctl::plan
