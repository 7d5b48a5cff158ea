#include "page/figures.hpp"
#include "page/parts.hpp"
#include "page/sections.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr double kSecondsOfHour = 3600;

/// A point of the search whose runs have ended.
struct TriedPoint {
  TimePoint end;  // of its last run
  double value = 0;
};

/// The end of a group's last run; nothing as long as one has not ended, or if no time is known.
std::optional<TimePoint> end_of(const collect::Experiment& experiment, const RunGroup& group) {
  std::optional<TimePoint> end;
  for (const auto index : group.runs) {
    const auto& record = experiment.runs[index].record;
    if (!is_settled(record.state)) return std::nullopt;
    if (record.ended_at && (!end || *record.ended_at > *end)) end = record.ended_at;
  }
  return end;
}

/// The points with a value in the order in which they were done.
std::vector<TriedPoint> tried_points(const collect::Experiment& experiment,
                                     const TaskAnalysis& task) {
  std::vector<TriedPoint> points;
  for (std::size_t group = 0; group < task.grouping.groups.size(); ++group) {
    const auto end = end_of(experiment, task.grouping.groups[group]);
    const auto values = values_of(task, group);
    if (!end || values.empty()) continue;
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    points.push_back({*end, sum / static_cast<double>(values.size())});
  }
  std::ranges::stable_sort(points, {}, &TriedPoint::end);
  return points;
}

/// The ends of the task's runs with their seconds, in order.
std::vector<std::pair<TimePoint, double>> ended_runs(const collect::Experiment& experiment,
                                                     const TaskAnalysis& task) {
  std::vector<std::pair<TimePoint, double>> ends;
  for (const auto& group : task.grouping.groups) {
    for (const auto index : group.runs) {
      const auto& record = experiment.runs[index].record;
      if (record.ended_at) ends.emplace_back(*record.ended_at, record.seconds);
    }
  }
  std::ranges::sort(ends);
  return ends;
}

report::CurveFigure figure_of(const MetricAnalysis& metric, std::string title, std::string x_axis,
                              const std::vector<TriedPoint>& points, const std::vector<double>& x) {
  report::CurveSeries best{.label = "best so far", .x = {}, .y = {}};
  report::CurveSeries each{.label = "each point", .x = x, .y = {}, .has_marks = true};
  const auto add_best = [&best](double at, double value) {
    best.x.push_back(at);
    best.y.push_back(value);
  };
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto value = points[i].value;
    const bool is_higher = metric.direction == stats::Direction::higher;
    const double before = best.y.empty() ? value : best.y.back();
    if (i > 0) add_best(x[i], before);  // a stair: the best so far holds until the next point
    add_best(x[i], is_higher ? std::max(before, value) : std::min(before, value));
    each.y.push_back(value);
  }
  report::CurveFigure figure{std::move(title), std::move(x_axis), metric_words(metric), {}};
  figure.series = {std::move(best), std::move(each)};
  return figure;
}

}  // namespace

std::vector<report::CurveFigure> search_figures(const collect::Experiment& experiment,
                                                const TaskAnalysis& task) {
  const auto points = tried_points(experiment, task);
  if (points.size() < 2 || task.metrics.empty() || !task.metrics.front().direction_known) return {};
  const auto ends = ended_runs(experiment, task);
  std::vector<double> runs;
  std::vector<double> hours;
  std::size_t count = 0;
  double seconds = 0;
  for (const auto& point : points) {
    for (; count < ends.size() && ends[count].first <= point.end; ++count)
      seconds += ends[count].second;
    runs.push_back(static_cast<double>(count));
    hours.push_back(seconds / kSecondsOfHour);
  }
  const auto& metric = task.metrics.front();
  return {figure_of(metric, "Best so far over runs", "runs that have ended", points, runs),
          figure_of(metric, "Best so far over the time of runs", "hours that runs have taken",
                    points, hours)};
}

report::Elements search_section(const Analysis& analysis) {
  report::Elements elements;
  elements.leaf("h2", "Search").line();
  for_each_task(analysis, elements, [&](const TaskAnalysis& task) {
    elements.leaf(
        "p", fmt::format("{} of a space, chosen by the sampler {} and judged by {}.",
                         counted(task.grouping.groups.size(), "point"),
                         printable(analysis.search->sampler), printable(analysis.search->metric)));
    const auto figures = search_figures(analysis.experiment, task);
    for (const auto& figure : figures)
      add_figure(elements, figure,
                 figure.title + ". A point counts once all its runs have ended, with their mean.");
    if (figures.empty())
      elements.leaf("p",
                    "Fewer than two points have come to their end: there is no course to show.",
                    {{"class", "note"}});
  });
  return elements;
}

}  // namespace gridctl::analysis
