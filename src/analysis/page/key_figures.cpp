#include "effects.hpp"
#include "page/figures.hpp"
#include "words.hpp"

#include <gridctl/analysis/columns.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/stats/describe.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr std::size_t kMostLevels = 16;
constexpr std::size_t kLevelFigures = 6;

/// How much a key matters; comparable among the keys of one task.
double weight_of(const stats::FactorEffect& factor) {
  if (factor.share) return *factor.share;
  return std::abs(factor.rank_correlation.value_or(0));
}

/// The keys that have several values and not too many, the one that matters most first: their
/// places in the grouping.
std::vector<std::size_t> keys_by_weight(const TaskAnalysis& task) {
  const auto effects = effects_of(task);
  if (!effects) return {};
  const auto titles = key_titles(task.grouping.keys);
  std::vector<std::pair<double, std::size_t>> keys;
  for (const auto& factor : effects->factors) {
    const auto with_values = std::count_if(factor.levels.begin(), factor.levels.end(),
                                           [](const auto& level) { return level.n > 0; });
    if (with_values < 2 || factor.levels.size() > kMostLevels) continue;
    const auto at = std::find(titles.begin(), titles.end(), factor.name);
    keys.emplace_back(-weight_of(factor), static_cast<std::size_t>(at - titles.begin()));
  }
  std::sort(keys.begin(), keys.end());
  std::vector<std::size_t> order;
  order.reserve(keys.size());
  for (const auto& [weight, key] : keys) order.push_back(key);
  return order;
}

/// The values of the key, in the order of a sorted table.
std::vector<std::string> levels_of(const TaskAnalysis& task, std::size_t key) {
  std::vector<std::string> levels;
  for (const auto& group : task.grouping.groups) {
    if (std::find(levels.begin(), levels.end(), group.values[key]) == levels.end())
      levels.emplace_back(group.values[key]);
  }
  std::stable_sort(levels.begin(), levels.end(),
                   [](const auto& a, const auto& b) { return comes_before(a, b, false); });
  return levels;
}

std::string level_text(const std::string& level) {
  return level.empty() ? "(none)" : printable(level);
}

}  // namespace

std::vector<report::LevelFigure> level_figures(const TaskAnalysis& task) {
  const auto titles = key_titles(task.grouping.keys);
  std::vector<report::LevelFigure> figures;
  for (const auto key : keys_by_weight(task)) {
    if (figures.size() == kLevelFigures) break;
    report::LevelFigure figure{
        printable(titles[key]), printable(titles[key]), printable(task.metrics.front().metric), {}};
    for (const auto& level : levels_of(task, key)) {
      report::LevelFigure::Level made{level_text(level), {}, {}};
      for (std::size_t i = 0; i < task.grouping.groups.size(); ++i) {
        if (task.grouping.groups[i].values[key] != level) continue;
        const auto values = values_of(task, i);
        made.values.insert(made.values.end(), values.begin(), values.end());
      }
      if (!made.values.empty()) made.mean = stats::mean(made.values);
      figure.levels.push_back(std::move(made));
    }
    figures.push_back(std::move(figure));
  }
  return figures;
}

std::optional<report::HeatFigure> heat_figure(const TaskAnalysis& task) {
  const auto keys = keys_by_weight(task);
  if (keys.size() < 2) return std::nullopt;
  const auto titles = key_titles(task.grouping.keys);
  auto across = keys[0];
  auto down = keys[1];
  auto columns = levels_of(task, across);
  auto rows = levels_of(task, down);
  if (rows.size() > columns.size()) {  // a page is higher than wide, but labels need width
    std::swap(rows, columns);
    std::swap(across, down);
  }
  const auto& metric = task.metrics.front();
  report::HeatFigure figure{
      .title = fmt::format("Mean {} by {} and {}", printable(metric.metric),
                           printable(titles[across]), printable(titles[down])),
      .x_axis = printable(titles[across]),
      .y_axis = printable(titles[down]),
      .higher_is_better = metric.direction == stats::Direction::higher};
  for (const auto& column : columns) figure.columns.push_back(level_text(column));
  for (const auto& row : rows) {
    figure.rows.push_back(level_text(row));
    auto& cells = figure.cells.emplace_back();
    for (const auto& column : columns) {
      std::vector<double> values;
      for (std::size_t i = 0; i < task.grouping.groups.size(); ++i) {
        const auto& group = task.grouping.groups[i];
        if (group.values[across] != column || group.values[down] != row) continue;
        const auto found = values_of(task, i);
        values.insert(values.end(), found.begin(), found.end());
      }
      cells.push_back(values.empty() ? std::nan("") : stats::mean(values));
    }
  }
  return figure;
}

}  // namespace gridctl::analysis
