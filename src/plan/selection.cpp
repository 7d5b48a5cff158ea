#include "selection.hpp"

#include <algorithm>
#include <string_view>

namespace gridctl::plan {
namespace {

bool holds_for_task(const Condition& condition, const config::GridTask& task) {
  if (condition.key == "task") {
    const auto name = config::Node::scalar(task.name, config::Style::double_quoted);
    return holds(condition, &name);
  }
  return holds(condition, task.merged.find_path(condition.key));
}

}  // namespace

std::vector<bool> rows_that_hold(const Condition& condition, const Axis& axis,
                                 const KeyPlace& place) {
  const auto& key = axis.keys[place.key];
  const auto below =
      std::string_view(condition.key).substr(std::min(condition.key.size(), key.name.size() + 1));
  std::vector<bool> rows(axis.size());
  for (std::size_t row = 0; row < axis.size(); ++row) {
    const auto value = key.values.find(row);
    const auto* whole = value ? &*value : nullptr;
    rows[row] = holds(condition, below.empty() || !whole ? whole : whole->find_path(below));
  }
  return rows;
}

std::vector<Condition> conditions_of(const Exclusion& exclusion) {
  std::vector<Condition> conditions;
  for (const auto& [key, value] : exclusion.values)
    conditions.push_back({key, Comparison::equal, value});
  return conditions;
}

Selection::Selection(const std::vector<Condition>& conditions, const Segment& segment,
                     const std::vector<Space>& spaces, const config::GridTask& task) {
  for (const auto& condition : conditions) {
    bool is_swept = false;
    for (std::size_t i = 0; i < segment.spaces.size() && condition.key != "task"; ++i) {
      const auto& space = spaces[segment.spaces[i]];
      const auto place = space.find(condition.key);
      if (!place) continue;
      tests_.push_back(
          {i, &space, place->axis, rows_that_hold(condition, space.axes()[place->axis], *place)});
      is_swept = true;
    }
    if (!is_swept && !holds_for_task(condition, task)) takes_nothing_ = true;
  }
}

}  // namespace gridctl::plan
