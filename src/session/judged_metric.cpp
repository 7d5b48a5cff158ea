#include "judged_metric.hpp"

#include <gridctl/collect/names.hpp>

#include <cmath>

#include <fmt/format.h>

namespace gridctl::session {
namespace {

/// The count that the rules name, else the finest there is, else the number of the value.
double step_of(const collect::Curve& curve, std::size_t index, const EarlyStopping& rules) {
  const auto point = curve.point(index);
  const auto first = rules.step == "epoch" ? point.epoch : point.step;
  if (!std::isnan(first)) return first;
  if (rules.step.empty() && !std::isnan(point.epoch)) return point.epoch;
  // A writer that counts epochs alone has them as its steps.
  if (rules.step == "epoch" && !std::isnan(point.step)) return point.step;
  return static_cast<double>(index + 1);
}

/// Whether the name is that of the curve: "valid.acc", "valid/acc", "val_acc"; of the training also
/// "acc".
bool is_named(const collect::Curve& curve, const std::string& name) {
  if (name == curve.split + "." + curve.metric) return true;
  const auto [split, metric] = collect::split_name(name);
  return split == curve.split && metric == curve.metric;
}

}  // namespace

namespace {

Result<stats::Direction> direction_of(const std::string& metric, std::optional<bool> higher,
                                      const std::optional<Place>& place, const char* section) {
  using stats::Direction;
  if (higher) return *higher ? Direction::higher : Direction::lower;
  if (const auto known = collect::direction_of_metric(collect::split_name(metric).name))
    return *known;
  return fail(ErrorKind::config,
              fmt::format("nobody knows whether more or less of '{}' is better", metric),
              fmt::format("say it: {}: {{direction: higher}}, or lower", section), place);
}

}  // namespace

Result<stats::Direction> direction_of(const EarlyStopping& rules) {
  // Without a metric only `nan` is a rule.
  if (rules.metric.empty() && !rules.higher_is_better) return stats::Direction::lower;
  return direction_of(rules.metric, rules.higher_is_better, rules.metric_place, "early_stopping");
}

Result<stats::Direction> direction_of(const config::GridSearch& search) {
  return direction_of(search.metric, search.higher_is_better, search.metric_place, "grid_search");
}

std::string name_of(const collect::Curve& curve) {
  if (curve.split == "train") return curve.metric;
  return curve.split + "." + curve.metric;
}

JudgedValues judged_values(RunId run, const std::vector<collect::Curve>& curves,
                           const EarlyStopping& rules) {
  JudgedValues judged;
  const double bound = rules.nan ? rules.nan->bound.value_or(INFINITY) : INFINITY;
  for (const auto& curve : curves) {
    const bool is_metric = !rules.metric.empty() && is_named(curve, rules.metric);
    judged.has_metric |= is_metric;
    for (std::size_t i = 0; i < curve.size(); ++i) {
      const double value = curve.values[i];
      const bool diverges = !std::isfinite(value) || std::abs(value) > bound;
      if (is_metric) judged.values.push_back({run, step_of(curve, i, rules), value, {}});
      if (diverges && !is_metric)
        judged.values.push_back({run, step_of(curve, i, rules), value, name_of(curve)});
    }
  }
  return judged;
}

}  // namespace gridctl::session
