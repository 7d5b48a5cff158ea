#include "page/figures.hpp"

#include "effects.hpp"
#include "mean_curves.hpp"
#include "words.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/stats/compare.hpp>

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr std::size_t kStretches = 100;
constexpr double kSmallestShare = 0.005;
constexpr std::size_t kMostBars = 12;
constexpr std::size_t kImprovementRows = 6;

const RunGroup& group_of(const TaskAnalysis& task, const stats::GroupResult& result) {
  return task.grouping.groups[result.group];
}

/// "1 lr=0.1": short enough for a legend.
std::string short_name(const TaskAnalysis& task, const stats::GroupResult& result) {
  const auto& group = group_of(task, result);
  auto label = printable(group.label);
  if (!group.is_alike) return label;
  return label.empty() ? std::to_string(group.number) : fmt::format("{} {}", group.number, label);
}

const stats::Group& samples_of(const TaskAnalysis& task, std::size_t group) {
  return task.metrics.front().samples[group];
}

}  // namespace

std::vector<const stats::GroupResult*> best_groups(const TaskAnalysis& task, std::size_t most) {
  std::vector<const stats::GroupResult*> groups;
  for (const auto& group : task.metrics.front().analysis.groups)
    if (group.rank > 0 && groups.size() < most) groups.push_back(&group);
  return groups;
}

std::string mean_and_interval(const stats::GroupResult& group) {
  if (!group.description.mean) return {};
  auto mean = number_text(*group.description.mean);
  if (!group.interval) return mean;
  return fmt::format("{} [{}, {}]", mean, number_text(group.interval->low),
                     number_text(group.interval->high));
}

std::string metric_words(const MetricAnalysis& metric) {
  const char* direction = metric.direction == stats::Direction::higher ? "higher" : "lower";
  if (!metric.direction_known) return printable(metric.metric);
  return fmt::format("{} ({} is better)", printable(metric.metric), direction);
}

std::string group_name(const TaskAnalysis& task, const stats::GroupResult& result) {
  const auto& group = group_of(task, result);
  auto label = printable(group.label);
  if (!group.is_alike) return label;
  return label.empty() ? fmt::format("Configuration {}", group.number)
                       : fmt::format("Configuration {}: {}", group.number, label);
}

std::string group_id(std::size_t group) {
  return "g" + std::to_string(group);
}

std::vector<double> values_of(const TaskAnalysis& task, std::size_t group) {
  std::vector<double> values;
  for (const auto& run : samples_of(task, group).runs)
    if (!run.failed && run.value && std::isfinite(*run.value)) values.push_back(*run.value);
  return values;
}

report::Verdict verdict_of(const TaskAnalysis& task, const stats::GroupResult& group) {
  if (task.has_best() && group.rank == 1) return report::Verdict::best;
  if (!task.has_best() || !group.versus_best) return report::Verdict::not_compared;
  return group.versus_best->indistinguishable ? report::Verdict::not_told_apart
                                              : report::Verdict::worse;
}

report::IntervalFigure interval_figure(const TaskAnalysis& task) {
  const auto& metric = task.metrics.front();
  report::IntervalFigure figure{.title = "Configurations by " + printable(metric.metric),
                                .axis = metric_words(metric),
                                .higher_is_better = metric.direction == stats::Direction::higher};
  for (const auto& group : metric.analysis.groups) {
    if (figure.rows.size() == kIntervalRows) break;
    const auto& mean = group.description.mean;
    figure.rows.push_back({short_name(task, group), mean_and_interval(group),
                           mean ? number_text(*mean) : "", mean, group.interval,
                           values_of(task, group.group), verdict_of(task, group),
                           group_id(group.group)});
  }
  figure.more = metric.analysis.groups.size() - figure.rows.size();
  const bool has_values =
      std::any_of(figure.rows.begin(), figure.rows.end(), [](const auto& row) { return row.mean; });
  if (!has_values) figure.rows.clear();
  return figure;
}

report::CurveFigure curve_figure(const collect::Experiment& experiment, const TaskAnalysis& task) {
  const auto groups = best_groups(task, kCurveSeries);
  std::vector<std::size_t> indices;
  indices.reserve(groups.size());
  for (const auto* group : groups) indices.push_back(group->group);
  if (indices.empty()) return {};
  const auto curves =
      mean_curves(experiment, task, indices, kStretches, task.metrics.front().interval);
  if (curves.means.empty() || curves.means.front().size() < 2) return {};
  const auto name = fmt::format("{}.{}", curves.split, printable(curves.metric));
  report::CurveFigure figure{"Learning curves of " + name, "step", name, {}};
  const auto count = curves.means.front().size();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    report::CurveSeries series{short_name(task, *groups[i]), {}, curves.means[i]};
    series.id = group_id(groups[i]->group);
    for (std::size_t at = 0; at < count; ++at) {
      const double share = static_cast<double>(at) / static_cast<double>(count - 1);
      series.x.push_back(curves.first_step + share * (curves.last_step - curves.first_step));
      series.low.push_back(curves.intervals[i][at].low);
      series.high.push_back(curves.intervals[i][at].high);
    }
    const bool has_points = std::any_of(series.y.begin(), series.y.end(),
                                        [](double value) { return std::isfinite(value); });
    if (has_points) figure.series.push_back(std::move(series));
  }
  return figure;
}

report::BarFigure effect_figure(const TaskAnalysis& task) {
  const auto metric = printable(task.metrics.front().metric);
  const auto effects = effects_of(task);
  report::BarFigure figure;
  if (!effects) return figure;
  const auto add = [&](const std::string& label, double share) {
    if (share >= kSmallestShare)
      figure.bars.push_back({label, share, fmt::format("{:.0f}%", 100 * share)});
  };
  if (effects->complete) {
    figure.title = "Shares of the variance of " + metric;
    for (const auto& factor : effects->factors)
      add(printable(factor.name), factor.share.value_or(0));
    for (const auto& pair : effects->interactions)
      add(printable(effects->factors[pair.first].name + " × " + effects->factors[pair.second].name),
          pair.share);
  } else {
    figure.title = "Rank correlation with " + metric;
    for (const auto& factor : effects->factors) {
      if (!factor.rank_correlation) continue;
      figure.bars.push_back({printable(factor.name), std::abs(*factor.rank_correlation),
                             fmt::format("{:+.2f}", *factor.rank_correlation)});
    }
  }
  std::stable_sort(figure.bars.begin(), figure.bars.end(),
                   [](const auto& a, const auto& b) { return a.share > b.share; });
  if (figure.bars.size() > kMostBars) figure.bars.resize(kMostBars);
  if (effects->complete && !figure.bars.empty()) {
    add("three keys and more", effects->higher_order);
    add("seeds", effects->residual);
  }
  return figure;
}

report::ScatterFigure scatter_figure(const TaskAnalysis& task) {
  const auto& metric = task.metrics.front();
  const bool has_second = task.metrics.size() > 1;
  if (!has_second && metric.beside.empty()) return {};
  std::map<std::size_t, double> second;  // by group
  const auto& other = has_second ? task.metrics[1] : metric;
  for (const auto& group : other.analysis.groups) {
    const auto& mean = has_second ? group.description.mean : group.other.mean;
    if (mean) second[group.group] = *mean;
  }
  const auto other_words = has_second
                               ? metric_words(other)
                               : fmt::format("{} (did not choose)", printable(metric.beside));
  report::ScatterFigure figure{fmt::format("{} against {}", other_words, printable(metric.metric)),
                               metric_words(metric), other_words};
  for (const auto& group : metric.analysis.groups) {
    const auto found = second.find(group.group);
    if (!group.description.mean || found == second.end()) continue;
    figure.points.push_back({short_name(task, group), *group.description.mean, found->second, false,
                             group_id(group.group)});
  }
  const auto sign = [](stats::Direction direction) {
    return direction == stats::Direction::higher ? 1.0 : -1.0;
  };
  const double x_sign = sign(metric.direction);
  const double y_sign = sign(other.direction);
  for (auto& point : figure.points) {
    point.is_front =
        std::none_of(figure.points.begin(), figure.points.end(), [&](const auto& rival) {
          const double x = x_sign * (rival.x - point.x);
          const double y = y_sign * (rival.y - point.y);
          return x >= 0 && y >= 0 && (x > 0 || y > 0);
        });
  }
  if (figure.points.size() < 2) figure.points.clear();
  return figure;
}

report::CurveFigure seed_figure(const TaskAnalysis& task) {
  const auto& metric = task.metrics.front();
  const auto groups = best_groups(task, kCurveSeries);
  const bool is_paired = std::any_of(groups.begin(), groups.end(), [](const auto* group) {
    return group->versus_best && group->versus_best->pairing == stats::Pairing::paired;
  });
  if (!is_paired) return {};
  report::CurveFigure figure{"Seed by seed", "shared seed", printable(metric.metric), {}};
  std::map<std::string, std::size_t> seeds;  // their places, in order of appearance
  for (const auto* group : groups) {
    for (const auto& run : samples_of(task, group->group).runs)
      if (!run.pair.empty()) seeds.try_emplace(run.pair, seeds.size());
  }
  for (const auto* group : groups) {
    report::CurveSeries series{short_name(task, *group), {}, {}};
    series.has_marks = true;
    series.id = group_id(group->group);
    series.y.assign(seeds.size(), std::nan(""));
    for (std::size_t i = 0; i < seeds.size(); ++i) series.x.push_back(static_cast<double>(i));
    for (const auto& run : samples_of(task, group->group).runs)
      if (!run.pair.empty() && !run.failed && run.value) series.y[seeds[run.pair]] = *run.value;
    figure.series.push_back(std::move(series));
  }
  for (std::size_t i = 0; i < seeds.size(); ++i) figure.x_labels.push_back(std::to_string(i + 1));
  return figure;
}

std::optional<report::HeatFigure> improvement_figure(const TaskAnalysis& task) {
  const auto& metric = task.metrics.front();
  std::vector<std::pair<std::string, std::vector<double>>> groups;
  for (const auto* group : best_groups(task, metric.analysis.groups.size())) {
    auto values = values_of(task, group->group);
    if (values.size() >= kFewestRuns && groups.size() < kImprovementRows)
      groups.emplace_back(short_name(task, *group), std::move(values));
  }
  if (groups.size() < 2) return std::nullopt;
  report::HeatFigure figure{.title = "How often a run of the row beats a run of the column",
                            .x_axis = "beats a run of configuration",
                            .y_axis = "A run of",
                            .is_percent = true};
  for (const auto& [name, values] : groups) {
    figure.columns.push_back(name.substr(0, name.find(' ')));
    figure.rows.push_back(name);
    auto& row = figure.cells.emplace_back();
    for (const auto& [other, others] : groups)
      row.push_back(other == name ? std::nan("")
                                  : stats::superiority(values, others, metric.direction));
  }
  return figure;
}

}  // namespace gridctl::analysis
