#include <gridctl/collect/experiment.hpp>

#include <memory>

namespace gridctl::collect {

CurvePoint Curve::point(std::size_t index) const {
  const auto at = [&](const std::vector<double>& all) {
    return all.empty() ? CurvePoint::kUnknown : all[index];
  };
  return {at(axis->step), at(axis->epoch), at(axis->time), values[index]};
}

namespace {

void append(const std::vector<double>& from, std::size_t rows, std::size_t rows_before,
            std::vector<double>& into) {
  if (from.empty() && into.empty()) return;
  into.resize(rows_before, CurvePoint::kUnknown);
  into.insert(into.end(), from.begin(), from.end());
  into.resize(rows_before + rows, CurvePoint::kUnknown);
}

/// Puts the parts of curves together.
class CurveJoiner {
 public:
  void add(Curve part) {
    const bool goes_on = !curves_.empty() && curves_.back().split.is(part.split) &&
                         curves_.back().metric.is(part.metric);
    if (!goes_on) {
      curves_.push_back(std::move(part));
      axis_.reset();
      return;
    }
    auto& curve = curves_.back();
    if (!axis_) {
      axis_ = std::make_shared<CurveAxis>(*curve.axis);
      curve.axis = axis_;
    }
    const auto before = curve.size();
    append(part.axis->step, part.size(), before, axis_->step);
    append(part.axis->epoch, part.size(), before, axis_->epoch);
    append(part.axis->time, part.size(), before, axis_->time);
    curve.values.insert(curve.values.end(), part.values.begin(), part.values.end());
  }
  [[nodiscard]] CurveList take() {
    return std::make_shared<const std::vector<Curve>>(std::move(curves_));
  }

 private:
  std::vector<Curve> curves_;
  std::shared_ptr<CurveAxis> axis_;  // of the last curve, if it has had several parts
};

}  // namespace

CurveList curves_of(const RunResult& run) {
  if (run.curves) return run.curves;
  CurveJoiner joiner;
  const auto take = [&](Curve part) { joiner.add(std::move(part)); };
  if (run.visit_curves)
    run.visit_curves({[](std::string_view, std::string_view) { return true; }, take});
  return joiner.take();
}

void visit_curves_of(const RunResult& run, const CurveVisitor& visitor) {
  if (run.is_large && !run.curves && run.visit_curves) return run.visit_curves(visitor);
  const auto curves = curves_of(run);  // may be the only owner
  for (const auto& curve : *curves) {
    if (visitor.wants(curve.split, curve.metric)) visitor.take(curve);
  }
}

}  // namespace gridctl::collect
