#include "page/figures.hpp"
#include "page/parts.hpp"
#include "page/sections.hpp"
#include "words.hpp"

#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::analysis {
namespace {

using nlohmann::ordered_json;

ordered_json number(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? ordered_json(*value) : ordered_json();
}

/// The largest number of keys that have an axis: of more, none can be read, and most configurations
/// have no value of most keys.
constexpr std::size_t kMostAxes = 100;

bool draws_keys(const TaskAnalysis& task) {
  return task.grouping.keys.size() <= kMostAxes;
}

ordered_json group_json(const TaskAnalysis& task, const stats::GroupResult& result) {
  const auto& group = task.grouping.groups[result.group];
  ordered_json json{{"id", group_id(result.group)},
                    {"number", group.is_alike ? std::to_string(group.number) : ""},
                    {"label", printable(group.label)},
                    {"values", ordered_json::array()},
                    {"n", result.description.n},
                    {"mean", number(result.description.mean)},
                    {"sd", number(result.description.sd)},
                    {"interval", nullptr}};
  if (draws_keys(task)) {
    for (const auto& value : group.values.cells()) json["values"].push_back(printable(value));
  }
  if (result.interval)
    json["interval"] = {number(result.interval->low), number(result.interval->high)};
  return json;
}

ordered_json task_json(const Analysis& analysis, const TaskAnalysis& task,
                       std::size_t curve_numbers) {
  ordered_json json{{"keys", ordered_json::array()},
                    {"metric", nullptr},
                    {"higher", true},
                    {"groups", ordered_json::array()}};
  if (draws_keys(task)) {
    for (const auto& title : key_titles(task.grouping.keys))
      json["keys"].push_back(printable(title));
  }
  if (task.metrics.empty()) return json;
  const auto& metric = task.metrics.front();
  json["metric"] = printable(metric.metric);
  json["higher"] = metric.direction == stats::Direction::higher;
  for (const auto& group : metric.analysis.groups)
    json["groups"].push_back(group_json(task, group));
  json["curves"] = curve_data(analysis, task, curve_numbers);
  return json;
}

}  // namespace

std::string page_data(const Analysis& analysis, std::size_t curve_numbers) {
  ordered_json tasks = ordered_json::array();
  const auto count = std::min(analysis.tasks.size(), kPageTasks);
  for (std::size_t i = 0; i < count; ++i)
    tasks.push_back(task_json(analysis, analysis.tasks[i], curve_numbers / count));
  return json_text({{"tasks", std::move(tasks)}});
}

report::Elements grid_section(const Analysis& analysis) {
  report::Elements elements;
  elements.leaf("h2", "Grid").line();
  elements.leaf("p",
                "This picture is drawn by the page's script, which this viewer does not run. The "
                "table above has the same values.",
                {{"class", "needs-script"}});
  elements.line();
  for_each_task(analysis, elements, [&](const TaskAnalysis& task) {
    if (task.metrics.empty() || task.grouping.keys.empty()) {
      elements.leaf("p", "No key was varied, or no run has a number: there is no grid to draw.",
                    {{"class", "note"}});
      return;
    }
    if (!draws_keys(task)) {
      elements.leaf("p",
                    fmt::format("{} keys were varied: too many to draw, and the filter above takes "
                                "words only. groups.csv has them.",
                                task.grouping.keys.size()),
                    {{"class", "note"}});
      return;
    }
    elements.open("figure");
    elements.leaf("figcaption",
                  "A line a configuration, through its value of each key to its mean on the right; "
                  "the better, the stronger the colour. Drag along an axis to keep the lines that "
                  "pass there, in all of the page; click on the axis to let go. The filter above "
                  "does the same by keyboard: lr>0.01.");
    elements.leaf("div", "",
                  {{"class", "parallel"},
                   {"role", "img"},
                   {"aria-label",
                    "Parallel coordinates of the varied keys and the "
                    "metric; the table has the same values"}});
    elements.close().line();
  });
  return elements;
}

}  // namespace gridctl::analysis
