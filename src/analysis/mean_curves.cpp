#include "mean_curves.hpp"

#include "thin_curves.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gridctl::analysis {
namespace {

using collect::Curve;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

const Curve* find_curve(const std::vector<Curve>& curves, const std::string& split) {
  const auto found = std::find_if(curves.begin(), curves.end(),
                                  [&](const Curve& curve) { return curve.split == split; });
  return found == curves.end() ? nullptr : &*found;
}

/// The step of a value. Values of a writer without steps count 0, 1, 2 ….
double step_of(const Curve& curve, std::size_t index) {
  const double step = curve.point(index).step;
  return std::isnan(step) ? static_cast<double>(index) : step;
}

/// The split to show: the metric's own. Tests have no curve: for them the validation, or training.
std::string split_with_curves(const CurvesByRun& runs, const std::string& split) {
  for (const std::string& candidate : {split, std::string("valid"), std::string("train")}) {
    const bool has = std::any_of(runs.begin(), runs.end(), [&](const auto& run) {
      const auto* curve = find_curve(run.second, candidate);
      return curve != nullptr && curve->size() > 1;
    });
    if (has) return candidate;
  }
  return {};
}

/// Collects the mean of all values that are added to each stretch of steps.
class Stretches {
 public:
  explicit Stretches(std::size_t count) : sums_(count), counts_(count) {}
  void add(std::size_t index, double value) {
    if (!std::isfinite(value)) return;
    sums_[index] += value;
    counts_[index] += 1;
  }
  [[nodiscard]] std::vector<double> means() const {
    std::vector<double> means;
    for (std::size_t i = 0; i < sums_.size(); ++i)
      means.push_back(counts_[i] > 0 ? sums_[i] / counts_[i] : kNone);
    return means;
  }

 private:
  std::vector<double> sums_;
  std::vector<double> counts_;
};

std::size_t stretch_of(double step, const RunCurves& curves) {
  const double width = curves.last_step - curves.first_step;
  if (width <= 0) return 0;
  const double at = (step - curves.first_step) / width * static_cast<double>(curves.stretches);
  return std::min(curves.stretches - 1, static_cast<std::size_t>(std::max(0.0, at)));
}

/// Fills stretches without a value, between two values, with the value before them.
std::vector<double> without_gaps(std::vector<double> means) {
  auto last = means.end();
  for (auto mean = means.begin(); mean != means.end(); ++mean) {
    if (std::isnan(*mean)) continue;
    if (last != means.end()) std::fill(last + 1, mean, *last);
    last = mean;
  }
  return means;
}

/// Since the first value, for each stretch; empty if a value has no time.
std::vector<double> seconds_of(const Curve& curve, const RunCurves& curves) {
  Stretches seconds(curves.stretches);
  const double begin = curve.point(0).time;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const double time = curve.point(i).time;
    if (std::isnan(time)) return {};
    seconds.add(stretch_of(step_of(curve, i), curves), time - begin);
  }
  return without_gaps(seconds.means());
}

/// The run's own means, so that a run which wrote more often counts no more than others.
RunCurves::Run run_curve(std::size_t run, const Curve& curve, const RunCurves& curves) {
  Stretches means(curves.stretches);
  for (std::size_t i = 0; i < curve.size(); ++i)
    means.add(stretch_of(step_of(curve, i), curves), curve.values[i]);
  return {run, without_gaps(means.means()), seconds_of(curve, curves)};
}

/// Adds the means of a group over its runs, and their intervals if these are asked for.
void add_group(const std::vector<RunCurves::Run>& runs, std::size_t count,
               const std::optional<stats::IntervalOptions>& options, MeanCurves& curves) {
  Stretches group(count);
  for (const auto& run : runs)
    for (std::size_t i = 0; i < count; ++i) group.add(i, run.means[i]);
  curves.means.push_back(group.means());
  if (!options) return;
  auto& intervals = curves.intervals.emplace_back();
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<double> values;
    values.reserve(runs.size());
    for (const auto& run : runs) values.push_back(run.means[i]);
    intervals.push_back(stats::interval(values, *options).value_or(stats::Interval{kNone, kNone}));
  }
}

}  // namespace

RunCurves run_curves(const collect::Experiment& experiment, const TaskAnalysis& task,
                     const std::vector<std::size_t>& groups, std::size_t stretches) {
  RunCurves curves;
  const auto& column = task.metrics.front().metric;
  const auto dot = column.find('.');
  curves.metric = column.substr(dot + 1);
  const auto read = curves_by_run(experiment, task, groups, curves.metric);
  curves.split = split_with_curves(read, column.substr(0, dot));
  if (curves.split.empty()) return curves;
  const auto curve_of = [&](std::size_t run) {
    const auto* curve = find_curve(read.at(run), curves.split);
    return curve == nullptr || curve->values.empty() ? nullptr : curve;
  };
  std::size_t longest = 1;
  curves.first_step = std::numeric_limits<double>::infinity();
  curves.last_step = -curves.first_step;
  for (const auto& [run, list] : read) {
    const auto* curve = curve_of(run);
    if (curve == nullptr) continue;
    longest = std::max(longest, curve->size());
    for (std::size_t i = 0; i < curve->size(); ++i) {
      curves.first_step = std::min(curves.first_step, step_of(*curve, i));
      curves.last_step = std::max(curves.last_step, step_of(*curve, i));
    }
  }
  curves.stretches = std::min(stretches, longest);
  for (const auto group : groups) {
    auto& of_group = curves.groups.emplace_back();
    for (const auto run : task.grouping.groups[group].runs) {
      if (const auto* curve = curve_of(run)) of_group.push_back(run_curve(run, *curve, curves));
    }
  }
  return curves;
}

MeanCurves mean_curves(const collect::Experiment& experiment, const TaskAnalysis& task,
                       const std::vector<std::size_t>& groups, std::size_t stretches,
                       const std::optional<stats::IntervalOptions>& interval) {
  const auto runs = run_curves(experiment, task, groups, stretches);
  MeanCurves curves{runs.split, runs.metric, runs.first_step, runs.last_step, {}, {}};
  for (const auto& of_group : runs.groups) add_group(of_group, runs.stretches, interval, curves);
  return curves;
}

}  // namespace gridctl::analysis
