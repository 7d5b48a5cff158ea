#include "mean_curves.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <string_view>

namespace gridctl::analysis {
namespace {

using collect::Curve;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// A curve that is made coarser whenever it has grown too long: each value is a mean of equally
/// many that follow one another.
class ThinCurve {
 public:
  ThinCurve(std::string split, std::string metric)
      : split_(std::move(split)), metric_(std::move(metric)) {}

  [[nodiscard]] bool is_of(const Curve& part) const {
    return part.split == split_ && part.metric == metric_;
  }
  void add(const Curve& part) {
    for (std::size_t i = 0; i < part.size(); ++i) {
      const double step = part.point(i).step;
      add(std::isnan(step) ? static_cast<double>(count_) : step, part.values[i]);
      ++count_;
    }
  }
  [[nodiscard]] Curve curve() && {
    if (!steps_.empty()) steps_.back() = last_step_;
    collect::CurveAxis axis;
    axis.step = std::move(steps_);
    return {split_, metric_, std::make_shared<const collect::CurveAxis>(std::move(axis)), means()};
  }

 private:
  static constexpr std::size_t kLongest = 8192;

  void add(double step, double value) {
    if (count_ % stride_ == 0) {
      if (steps_.size() == kLongest) halve();
      steps_.push_back(step);
      sums_.push_back(0);
      counts_.push_back(0);
    }
    last_step_ = step;
    if (!std::isfinite(value)) return;
    sums_.back() += value;
    counts_.back() += 1;
  }
  void halve() {
    for (std::size_t i = 0; i < kLongest / 2; ++i) {
      steps_[i] = steps_[2 * i];
      sums_[i] = sums_[2 * i] + sums_[2 * i + 1];
      counts_[i] = counts_[2 * i] + counts_[2 * i + 1];
    }
    for (auto* const all : {&steps_, &sums_, &counts_}) all->resize(kLongest / 2);
    stride_ *= 2;
  }
  [[nodiscard]] std::vector<double> means() const {
    std::vector<double> means;
    for (std::size_t i = 0; i < sums_.size(); ++i)
      means.push_back(counts_[i] > 0 ? sums_[i] / counts_[i] : kNone);
    return means;
  }

  std::string split_;
  std::string metric_;
  std::vector<double> steps_;
  std::vector<double> sums_;
  std::vector<double> counts_;
  std::size_t stride_ = 1;
  std::size_t count_ = 0;
  double last_step_ = kNone;
};

/// The curves of one metric, of a run that has more values than a line can show.
collect::CurveList thinned_curves(const collect::RunResult& run, const std::string& metric) {
  std::vector<ThinCurve> thin;
  const auto wants = [&](std::string_view, std::string_view name) { return name == metric; };
  run.visit_curves({wants, [&](const Curve& part) {
                      if (thin.empty() || !thin.back().is_of(part))
                        thin.emplace_back(part.split, part.metric);
                      thin.back().add(part);
                    }});
  auto curves = std::make_shared<std::vector<Curve>>();
  for (auto& one : thin) curves->push_back(std::move(one).curve());
  return curves;
}

/// The curves of the runs that are shown: read once, and not those of others.
using CurvesByRun = std::map<std::size_t, collect::CurveList>;

CurvesByRun curves_by_run(const collect::Experiment& experiment, const TaskAnalysis& task,
                          const std::vector<std::size_t>& groups, const std::string& metric) {
  CurvesByRun curves;
  for (const auto group : groups) {
    for (const auto run : task.grouping.groups[group].runs) {
      const auto& result = experiment.runs[run];
      curves[run] = result.is_large ? thinned_curves(result, metric) : collect::curves_of(result);
    }
  }
  return curves;
}

const Curve* find_curve(const collect::CurveList& curves, const std::string& split,
                        const std::string& metric) {
  const auto found = std::find_if(curves->begin(), curves->end(), [&](const Curve& curve) {
    return curve.split == split && curve.metric == metric;
  });
  return found == curves->end() ? nullptr : &*found;
}

/// The step of a value. Values of a writer without steps count 0, 1, 2 ….
double step_of(const Curve& curve, std::size_t index) {
  const double step = curve.point(index).step;
  return std::isnan(step) ? static_cast<double>(index) : step;
}

/// The split to show: the metric's own. Tests have no curve: for them the validation, or training.
std::string split_with_curves(const CurvesByRun& runs, const std::string& split,
                              const std::string& metric) {
  for (const std::string& candidate : {split, std::string("valid"), std::string("train")}) {
    const bool has = std::any_of(runs.begin(), runs.end(), [&](const auto& run) {
      const auto* curve = find_curve(run.second, candidate, metric);
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

std::size_t stretch_of(double step, const MeanCurves& curves, std::size_t count) {
  const double width = curves.last_step - curves.first_step;
  if (width <= 0) return 0;
  const double at = (step - curves.first_step) / width * static_cast<double>(count);
  return std::min(count - 1, static_cast<std::size_t>(std::max(0.0, at)));
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

/// Each run's own means, so that a run which wrote more often counts no more than others.
std::vector<std::vector<double>> means_by_run(const std::vector<const Curve*>& runs,
                                              const MeanCurves& curves, std::size_t count) {
  std::vector<std::vector<double>> means;
  for (const auto* curve : runs) {
    Stretches run(count);
    for (std::size_t i = 0; i < curve->size(); ++i)
      run.add(stretch_of(step_of(*curve, i), curves, count), curve->values[i]);
    means.push_back(without_gaps(run.means()));
  }
  return means;
}

/// Adds the means of a group over its runs, and their intervals if these are asked for.
void add_group(const std::vector<std::vector<double>>& runs, std::size_t count,
               const std::optional<stats::IntervalOptions>& options, MeanCurves& curves) {
  Stretches group(count);
  for (const auto& means : runs)
    for (std::size_t i = 0; i < count; ++i) group.add(i, means[i]);
  curves.means.push_back(group.means());
  if (!options) return;
  auto& intervals = curves.intervals.emplace_back();
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<double> values;
    for (const auto& means : runs) values.push_back(means[i]);
    intervals.push_back(stats::interval(values, *options).value_or(stats::Interval{kNone, kNone}));
  }
}

}  // namespace

MeanCurves mean_curves(const collect::Experiment& experiment, const TaskAnalysis& task,
                       const std::vector<std::size_t>& groups, std::size_t stretches,
                       const std::optional<stats::IntervalOptions>& interval) {
  MeanCurves curves;
  const auto& column = task.metrics.front().metric;
  const auto dot = column.find('.');
  curves.metric = column.substr(dot + 1);
  const auto curves_of = curves_by_run(experiment, task, groups, curves.metric);
  curves.split = split_with_curves(curves_of, column.substr(0, dot), curves.metric);
  if (curves.split.empty()) return curves;
  std::vector<std::vector<const Curve*>> found;
  std::size_t longest = 1;
  curves.first_step = std::numeric_limits<double>::infinity();
  curves.last_step = -curves.first_step;
  for (const auto group : groups) {
    auto& of_group = found.emplace_back();
    for (const auto run : task.grouping.groups[group].runs) {
      const auto* curve = find_curve(curves_of.at(run), curves.split, curves.metric);
      if (curve == nullptr || curve->values.empty()) continue;
      of_group.push_back(curve);
      longest = std::max(longest, curve->size());
      for (std::size_t i = 0; i < curve->size(); ++i) {
        curves.first_step = std::min(curves.first_step, step_of(*curve, i));
        curves.last_step = std::max(curves.last_step, step_of(*curve, i));
      }
    }
  }
  const auto count = std::min(stretches, longest);
  for (const auto& of_group : found)
    add_group(means_by_run(of_group, curves, count), count, interval, curves);
  return curves;
}

}  // namespace gridctl::analysis
