#include <gridctl/analysis/columns.hpp>
#include <gridctl/analysis/pooling.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

using Values = std::vector<std::string>;
/// Scores by task.
using Scores = std::map<std::string, std::vector<double>>;

Values at(const Values& values, const std::vector<std::size_t>& indices) {
  Values chosen;
  for (const auto index : indices) chosen.push_back(values[index]);
  return chosen;
}

/// The keys that tell configurations of one task apart; a key that has one value in each task (the
/// name of its test set) belongs to the task.
std::vector<std::size_t> keys_within(const std::vector<stats::Group>& groups, std::size_t keys,
                                     std::size_t task) {
  std::vector<std::size_t> within;
  for (std::size_t key = 0; key < keys; ++key) {
    std::map<std::string, std::string> first;  // by task
    const bool varies = std::any_of(groups.begin(), groups.end(), [&](const stats::Group& group) {
      const auto [entry, is_new] = first.try_emplace(group.keys[task], group.keys[key]);
      return !is_new && entry->second != group.keys[key];
    });
    if (varies) within.push_back(key);
  }
  return within;
}

void add_scores(const stats::Group& group, std::vector<double>& scores) {
  for (const auto& sample : group.runs) {
    if (!sample.failed && sample.value && std::isfinite(*sample.value))
      scores.push_back(*sample.value);
  }
}

PooledGroup pool_one(const Values& values, const Scores& scores, std::size_t tasks, double level) {
  PooledGroup group{values, 0, 0, {}};
  stats::TaskScores by_task;
  for (const auto& [task, of_task] : scores) {
    if (of_task.empty()) continue;
    ++group.tasks;
    group.runs += of_task.size();
    by_task.push_back(of_task);
  }
  stats::PooledOptions options;
  options.level = level;
  if (group.tasks == tasks) group.pooled = stats::pool(by_task, options);
  return group;
}

}  // namespace

Result<Pooling> pool_groups(const Grouping& grouping, const MetricAnalysis& metric,
                            const std::string& key, double level) {
  const auto index = find_column({grouping.keys, {}}, key);
  if (!index) {
    return fail(ErrorKind::usage, fmt::format("'{}' is no key that varies", key),
                grouping.keys.empty() ? "nothing varies in this experiment"
                                      : "keys: " + join(grouping.keys, ", "));
  }
  const auto within = keys_within(metric.samples, grouping.keys.size(), *index);
  Pooling pooling{grouping.keys[*index], at(grouping.keys, within), 0, {}};
  std::map<Values, Scores> scores;
  std::set<std::string> tasks;
  for (const auto& group : metric.samples) {
    tasks.insert(group.keys[*index]);
    add_scores(group, scores[at(group.keys, within)][group.keys[*index]]);
  }
  pooling.tasks = tasks.size();
  for (const auto& [values, of_group] : scores)
    pooling.groups.push_back(pool_one(values, of_group, tasks.size(), level));
  const bool higher = metric.direction == stats::Direction::higher;
  std::stable_sort(pooling.groups.begin(), pooling.groups.end(), [&](const auto& a, const auto& b) {
    if (!a.pooled || !b.pooled) return a.pooled.has_value() && !b.pooled;
    const double x = a.pooled->iqm.value;
    const double y = b.pooled->iqm.value;
    return higher ? x > y : x < y;
  });
  return pooling;
}

}  // namespace gridctl::analysis
