#include <gridctl/collect/experiment.hpp>

namespace gridctl::collect {

CurvePoint Curve::point(std::size_t index) const {
  const auto at = [&](const std::vector<double>& all) {
    return all.empty() ? CurvePoint::kUnknown : all[index];
  };
  return {at(axis->step), at(axis->epoch), at(axis->time), values[index]};
}

CurveList curves_of(const RunResult& run) {
  if (run.curves) return run.curves;
  return std::make_shared<const std::vector<Curve>>(run.read_curves ? run.read_curves()
                                                                    : std::vector<Curve>());
}

}  // namespace gridctl::collect
