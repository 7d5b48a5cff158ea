#include "thin_curves.hpp"

#include <cmath>
#include <limits>
#include <memory>
#include <string_view>

namespace gridctl::analysis {
namespace {

using collect::Curve;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// A curve that is made coarser whenever it has grown too long: each value is a mean of equally
/// many that follow one another, at the step and the time of the first of these.
class ThinCurve {
 public:
  ThinCurve(const collect::Key& split, const collect::Key& metric, std::size_t longest)
      : split_(split), metric_(metric), longest_(longest) {}

  [[nodiscard]] bool is_of(const Curve& part) const {
    return part.split.is(split_) && part.metric.is(metric_);
  }
  void add(const Curve& part) {
    for (std::size_t i = 0; i < part.size(); ++i) {
      auto point = part.point(i);
      if (std::isnan(point.step)) point.step = static_cast<double>(count_);
      add(point, part.values[i]);
      ++count_;
    }
  }
  [[nodiscard]] Curve curve() && {
    if (!axis_.step.empty()) axis_.step.back() = last_step_;
    return {split_, metric_, std::make_shared<const collect::CurveAxis>(std::move(axis_)), means()};
  }

 private:
  void add(const collect::CurvePoint& point, double value) {
    if (count_ % stride_ == 0) {
      if (sums_.size() == longest_) halve();
      axis_.step.push_back(point.step);
      axis_.time.push_back(point.time);
      sums_.push_back(0);
      counts_.push_back(0);
    }
    last_step_ = point.step;
    if (!std::isfinite(value)) return;
    sums_.back() += value;
    counts_.back() += 1;
  }
  void halve() {
    for (std::size_t i = 0; i < longest_ / 2; ++i) {
      axis_.step[i] = axis_.step[2 * i];
      axis_.time[i] = axis_.time[2 * i];
      sums_[i] = sums_[2 * i] + sums_[2 * i + 1];
      counts_[i] = counts_[2 * i] + counts_[2 * i + 1];
    }
    for (auto* const all : {&axis_.step, &axis_.time, &sums_, &counts_}) all->resize(longest_ / 2);
    stride_ *= 2;
  }
  [[nodiscard]] std::vector<double> means() const {
    std::vector<double> means;
    for (std::size_t i = 0; i < sums_.size(); ++i)
      means.push_back(counts_[i] > 0 ? sums_[i] / counts_[i] : kNone);
    return means;
  }

  collect::Key split_;
  collect::Key metric_;
  std::size_t longest_;  // an even number of values
  collect::CurveAxis axis_;
  std::vector<double> sums_;
  std::vector<double> counts_;
  std::size_t stride_ = 1;
  std::size_t count_ = 0;
  double last_step_ = kNone;
};

/// The curves of one metric of a run, each of at most `longest` values.
std::vector<Curve> thinned_curves(const collect::RunResult& run, const std::string& metric,
                                  std::size_t longest) {
  std::vector<ThinCurve> thin;
  const auto wants = [&](std::string_view, std::string_view name) { return name == metric; };
  run.visit_curves({wants, [&](const Curve& part) {
                      if (thin.empty() || !thin.back().is_of(part))
                        thin.emplace_back(part.split, part.metric, longest);
                      thin.back().add(part);
                    }});
  std::vector<Curve> curves;
  curves.reserve(thin.size());
  for (auto& one : thin) curves.push_back(std::move(one).curve());
  return curves;
}

/// The curves of one metric of a run that are short enough to be kept whole.
std::vector<Curve> whole_curves(const collect::RunResult& run, const std::string& metric) {
  const auto all = collect::curves_of(run);  // may be the only owner
  std::vector<Curve> curves;
  for (const auto& curve : *all) {
    if (curve.metric == metric) curves.push_back(curve);
  }
  return curves;
}

}  // namespace

CurvesByRun curves_by_run(const collect::Experiment& experiment, const TaskAnalysis& task,
                          const std::vector<std::size_t>& groups, const std::string& metric) {
  constexpr std::size_t kFewRuns = 100;
  constexpr std::size_t kLongest = 8192;
  constexpr std::size_t kLongestOfMany = 1024;
  std::size_t runs = 0;
  for (const auto group : groups) runs += task.grouping.groups[group].runs.size();
  CurvesByRun curves;
  for (const auto group : groups) {
    for (const auto run : task.grouping.groups[group].runs) {
      const auto& result = experiment.runs[run];
      const bool is_thinned = result.visit_curves && (result.is_large || runs > kFewRuns);
      curves[run] =
          is_thinned ? thinned_curves(result, metric, runs > kFewRuns ? kLongestOfMany : kLongest)
                     : whole_curves(result, metric);
    }
  }
  return curves;
}

}  // namespace gridctl::analysis
