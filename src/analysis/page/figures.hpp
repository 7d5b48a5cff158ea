// Decides what the figures of an analysis show.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/report/html/figures.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::analysis {

/// The figures have this many configurations at most.
inline constexpr std::size_t kIntervalRows = 20;
inline constexpr std::size_t kCurveSeries = 6;

/// "0.9411 [0.9375, 0.9446]"; without an interval the mean; empty without a value.
[[nodiscard]] std::string mean_and_interval(const stats::GroupResult& group);
/// "valid.acc (higher is better)".
[[nodiscard]] std::string metric_words(const MetricAnalysis& metric);
/// "configuration 5: lr=0.1", or the label of a group of several configurations.
[[nodiscard]] std::string group_name(const TaskAnalysis& task, const stats::GroupResult& group);
/// By which the page finds a group of its task, in tables, figures and data: "g3".
[[nodiscard]] std::string group_id(std::size_t group);
/// The first groups of the ranking that have a value.
[[nodiscard]] std::vector<const stats::GroupResult*> best_groups(const TaskAnalysis& task,
                                                                 std::size_t most);
/// The finite values of the runs that count, of a group of the first metric.
[[nodiscard]] std::vector<double> values_of(const TaskAnalysis& task, std::size_t group);
[[nodiscard]] report::Verdict verdict_of(const TaskAnalysis& task, const stats::GroupResult& group);

// Each has no rows, series or bars if there is nothing to show. The task has a metric.
[[nodiscard]] report::IntervalFigure interval_figure(const TaskAnalysis& task);
[[nodiscard]] report::CurveFigure curve_figure(const collect::Experiment& experiment,
                                               const TaskAnalysis& task);
/// The shares of variance, or, if the grid is not complete, the sizes of rank correlations.
[[nodiscard]] report::BarFigure effect_figure(const TaskAnalysis& task);
/// One a key, the key that matters most first; of keys with too many values none.
[[nodiscard]] std::vector<report::LevelFigure> level_figures(const TaskAnalysis& task);
/// The means over the values of the two keys that matter most.
[[nodiscard]] std::optional<report::HeatFigure> heat_figure(const TaskAnalysis& task);
/// The metric that ranks against the second that was asked for, or else against the test beside it;
/// no points without either.
[[nodiscard]] report::ScatterFigure scatter_figure(const TaskAnalysis& task);
/// The best configurations seed by seed; no series unless seeds are shared.
[[nodiscard]] report::CurveFigure seed_figure(const TaskAnalysis& task);
/// How often a run of one configuration is better than one of another; nothing with less than two
/// configurations of `kFewestRuns` values.
[[nodiscard]] std::optional<report::HeatFigure> improvement_figure(const TaskAnalysis& task);
inline constexpr std::size_t kFewestRuns = 3;

/// The best point of a search so far, over the runs that had ended and over the time that runs had
/// taken; none with fewer than two points that have come to their end.
[[nodiscard]] std::vector<report::CurveFigure> search_figures(const collect::Experiment& experiment,
                                                              const TaskAnalysis& task);
/// Which slot did what when; no rows if no run has a slot and times.
[[nodiscard]] report::TimelineFigure timeline_figure(const collect::Experiment& experiment,
                                                     TimePoint now);

}  // namespace gridctl::analysis
