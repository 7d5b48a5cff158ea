// Names configurations by the swept keys in which they differ: "lenet5 lr=0.01".
#include "expansion.hpp"
#include "keys.hpp"
#include "naming.hpp"

#include <gridctl/core/quote.hpp>

#include <algorithm>
#include <optional>

namespace gridctl::plan {
namespace {

/// Do the configurations differ in a key? Any two values tell.
class Variation {
 public:
  void add(const std::optional<Digest>& value) {
    if (!first_) first_.emplace(value);
    if (*first_ != value) varies_ = true;
  }
  [[nodiscard]] bool varies() const { return varies_; }

 private:
  std::optional<std::optional<Digest>> first_;  // the inner one is empty where there is no such key
  bool varies_ = false;
};

std::optional<Digest> digest_if(const std::string& key, const std::optional<config::Node>& value,
                                Numbers numbers) {
  return value ? std::optional(digest_at(key, *value, {}, numbers)) : std::nullopt;
}

bool varies(const std::string& key, const Expansion& expansion) {
  Variation variation;
  for (const auto& segment : expansion.segments) {
    const SweptKey* swept = nullptr;
    for (const auto index : segment.spaces) {
      const auto& space = expansion.spaces[index];
      if (const auto place = space.find(key)) swept = &space.axes()[place->axis].keys[place->key];
    }
    if (swept && swept->name == key) {
      for (std::size_t row = 0; row < swept->values.size() && !variation.varies(); ++row)
        variation.add(digest_if(key, swept->values.find(row), expansion.numbers));
    } else {
      const auto* value = expansion.grid.tasks[segment.task].merged.find_path(key);
      variation.add(
          digest_if(key, value ? std::optional(*value) : std::nullopt, expansion.numbers));
    }
    if (variation.varies()) return true;
  }
  return false;
}

}  // namespace

void name_points(Expansion& expansion) {
  expansion.task_labels = task_labels(expansion.grid.tasks);
  std::vector<std::string> seen;
  for (const auto& segment : expansion.segments) {
    for (const auto index : segment.spaces) {
      for (auto& key : expansion.spaces[index].keys()) {
        if (std::ranges::find(seen, key) != seen.end()) continue;
        seen.push_back(key);
        if (varies(key, expansion)) expansion.varied.push_back(std::move(key));
      }
    }
  }
  const auto names = short_names(expansion.varied);
  for (std::size_t i = 0; i < names.size(); ++i)
    expansion.short_names.emplace(expansion.varied[i], names[i]);
}

std::vector<std::pair<std::string, config::Node>> Expansion::swept(const Point& point) const {
  std::vector<std::pair<std::string, config::Node>> values;
  const auto& segment = segments[point.segment];
  const auto at = segment.points(point.index, spaces);
  for (std::size_t i = 0; i < at.size(); ++i) {
    const auto& space = spaces[segment.spaces[i]];
    for (std::size_t axis = 0; axis < space.axes().size(); ++axis) {
      const auto row = space.row(at[i], axis);
      for (const auto& key : space.axes()[axis].keys)
        if (key.values.sets(row)) values.emplace_back(key.name, key.values.at(row));
    }
  }
  return values;
}

std::string Expansion::label(const Point& point) const {
  auto text = task_labels[segments[point.segment].task];
  for (const auto& [key, value] : swept(point)) {
    const auto name = short_names.find(key);
    if (name == short_names.end()) continue;
    if (!text.empty()) text += ' ';
    text += name->second + '=' + shortened(value_text(value), kLongestInLabel);
  }
  return text;
}

}  // namespace gridctl::plan
