#include "curves/curves.hpp"

#include "curves/best_values.hpp"
#include "values.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

std::vector<Step> steps_of(const std::vector<MetricRow>& rows) {
  std::vector<Step> steps;
  steps.reserve(rows.size());
  for (const auto& row : rows) steps.push_back(row.step);
  return steps;
}

/// The values of the row; a metric that the row lacks comes from the nearest earlier row.
Values with_earlier(const std::vector<MetricRow>& rows, std::size_t index) {
  Values result;
  std::unordered_set<std::string_view> known;
  for (auto i = index + 1; i-- > 0;) {
    for (const auto& [key, value] : rows[i].values) {
      if (known.insert(key).second) result.emplace_back(key, value);
    }
  }
  return result;
}

const std::vector<MetricRow>& rows_of(const Curves& curves, std::string_view split) {
  static const std::vector<MetricRow> none;
  const auto found = curves.rows.find(split);
  return found == curves.rows.end() ? none : found->second;
}

/// Leaves only the kept step, if there is one: no other validation may be the best.
std::vector<Step> only_kept(std::vector<Step> steps, const std::optional<double>& kept) {
  const auto is_kept = [&](const Step& step) { return step.step == *kept; };
  if (!kept || std::none_of(steps.begin(), steps.end(), is_kept)) return steps;
  for (auto& step : steps) {
    step.loss = is_kept(step) ? 0 : std::numeric_limits<double>::quiet_NaN();
  }
  return steps;
}

double epoch_of(const Values& values) {
  for (const auto& [key, value] : values) {
    if (is_word(key, "epoch")) return to_number(value);
  }
  return CurvePoint::kUnknown;
}

/// A bit for each metric of the row; two metrics seldom share one.
std::uint64_t metrics_of(const Values& values) {
  constexpr std::size_t kBits = 64;
  std::uint64_t bits = 0;
  for (const auto& [key, value] : values) {
    if (!is_step_name(key)) bits |= std::uint64_t{1} << (std::hash<std::string>{}(key) % kBits);
  }
  return bits;
}

constexpr std::string_view kLast = ".last";

/// A last loss of more than this times the best loss is a divergence, not a setback.
constexpr double kExplosion = 1e6;

bool has_diverged(const Values& values, std::string_view loss, double last) {
  if (std::abs(last) <= kExplosion) return false;  // whatever the best loss is
  if (!std::isfinite(last)) return true;
  const double best = to_number(value_of(values, std::string(loss) + ".best"));
  return std::abs(last) > kExplosion * std::fmax(1, std::abs(best));
}

/// " (epoch 12)".
std::string last_step_of(const Values& values) {
  std::vector<std::string_view> names;
  std::vector<std::string_view> texts;
  for (const auto& [key, value] : values) {
    if (!key.ends_with(kLast)) continue;
    names.push_back(std::string_view(key).substr(0, key.size() - kLast.size()));
    texts.push_back(trim(value));
  }
  const auto step = step_column(names);
  return step ? fmt::format(" ({} {})", names[*step], texts[*step]) : std::string();
}

Values best_of(const std::vector<MetricRow>& rows) {
  BestValues best;
  for (const auto& row : rows) {
    for (const auto& [key, value] : row.values) best.add(key, value, row.step.step);
  }
  return best.values();
}

}  // namespace

// The loss by which the best step is chosen. Parts of a loss ("box_loss") do not choose.
double loss_of(const Values& values) {
  auto found = std::numeric_limits<double>::quiet_NaN();
  for (const auto& [key, value] : values) {
    if (is_word(key, "loss")) return to_number(value);
    if (std::isnan(found) && is_whole_loss(key)) found = to_number(value);
  }
  return found;
}

bool join_rows(MetricRow& into, const MetricRow& from) {
  const ValueIndex there(into.values);
  const auto clash = [&](const auto& pair) {
    return !is_step_name(pair.first) && !there.value_of(pair.first).empty();
  };
  if (std::any_of(from.values.begin(), from.values.end(), clash)) return false;
  add_missing(into.values, from.values);
  into.step.loss = loss_of(into.values);
  return true;
}

MetricRow* Curves::find(std::string_view split, std::vector<MetricRow>& all, double step) {
  if (all.empty() || std::isnan(step)) return nullptr;
  if (all.back().step.step == step) return &all.back();
  auto entry = places_.find(split);
  if (entry == places_.end()) entry = places_.try_emplace(std::string(split)).first;
  auto& places = entry->second;
  for (; places.known < all.size() && !places.is_used; ++places.known)
    places.highest = std::fmax(places.highest, all[places.known].step.step);
  if (!places.is_used && step > places.highest) return nullptr;
  if (!std::exchange(places.is_used, true)) places.known = 0;
  for (; places.known < all.size(); ++places.known)
    places.last[all[places.known].step.step] = places.known;
  const auto found = places.last.find(step);
  return found == places.last.end() ? nullptr : &all[found->second];
}

void Curves::add(std::string_view split, MetricRow row) {
  auto found = rows.find(split);
  if (found == rows.end()) found = rows.try_emplace(std::string(split)).first;
  auto& all = found->second;
  auto* const same = find(split, all, row.step.step);
  if (same != nullptr && join_rows(*same, row)) return;
  row.step.loss = loss_of(row.values);
  all.push_back(std::move(row));
}

CurveSummary summarize(const Curves& curves) {
  CurveSummary summary;
  const auto& training = rows_of(curves, "train");
  const auto& validation = rows_of(curves, "valid");
  const auto choice =
      choose_steps(steps_of(training), only_kept(steps_of(validation), curves.kept_step));
  if (choice.training) {
    summary.training = with_earlier(training, *choice.training);
    add_last(summary.training, with_earlier(training, training.size() - 1));
    add_missing(summary.training, best_of(training));
  }
  if (choice.validation) {
    summary.validation = with_earlier(validation, *choice.validation);
    add_last(summary.validation, with_earlier(validation, validation.size() - 1));
    add_missing(summary.validation, best_of(validation));
  }
  add_missing(summary.training, curves.finals);
  if (const auto& test = rows_of(curves, "test"); !test.empty()) {
    summary.test = with_earlier(test, test.size() - 1);
  }
  return summary;
}

void add_row(Resumes& resumes, const MetricRow& row) {
  resumes.add(row.step.step, epoch_of(row.values), metrics_of(row.values));
}

std::string leave_out_before_resumes(Curves& curves) {
  std::size_t left_out = 0;
  double step = CurvePoint::kUnknown;
  for (auto& [split, rows] : curves.rows) {
    if (std::is_sorted(rows.begin(), rows.end(), [](const MetricRow& a, const MetricRow& b) {
          return a.step.step < b.step.step;
        }))
      continue;
    Resumes resumes;
    for (const auto& row : rows) add_row(resumes, row);
    const auto found = resumes.all();
    auto next = found.rbegin();
    auto least = std::numeric_limits<double>::infinity();
    std::vector<bool> keep(rows.size());
    for (auto i = rows.size(); i-- > 0;) {
      keep[i] = !(rows[i].step.step >= least);
      for (; next != found.rend() && next->row == i; ++next) least = std::min(least, next->step);
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (keep[i] && kept++ != i) rows[kept - 1] = std::move(rows[i]);
    }
    left_out += rows.size() - kept;
    rows.resize(kept);
    if (!found.empty()) step = found.back().step;
  }
  if (left_out == 0) return {};
  curves.places_.clear();
  return fmt::format("the training went back to step {}: {} of before left out", step,
                     counted(left_out, "row"));
}

std::string divergence_of(const Values& training, const Values& validation) {
  for (const auto& [split, values] : {std::pair("train.", &training), {"valid.", &validation}}) {
    for (const auto& [key, last] : *values) {
      if (!key.ends_with(kLast) || !is_number(last)) continue;
      const auto metric = std::string_view(key).substr(0, key.size() - kLast.size());
      if (!has_diverged(*values, metric, to_number(last)) || !is_whole_loss(metric)) continue;
      return fmt::format("{}{} is {} at its last step{}", split, metric, trim(last),
                         last_step_of(*values));
    }
  }
  return {};
}

RowAxis::RowAxis(CurveAxis axis, std::size_t rows) : rows_(rows) {
  for (auto* const all : {&axis.step, &axis.epoch, &axis.time}) {
    const bool is_known =
        std::any_of(all->begin(), all->end(), [](double value) { return !std::isnan(value); });
    if (!is_known) *all = {};
  }
  whole_ = std::make_shared<const CurveAxis>(std::move(axis));
}

std::shared_ptr<const CurveAxis> RowAxis::at(const std::vector<std::size_t>& rows) const {
  if (rows.size() == rows_) return whole_;
  CurveAxis part;
  const auto take = [&](const std::vector<double>& from, std::vector<double>& into) {
    if (from.empty()) return;
    into.reserve(rows.size());
    for (const auto row : rows) into.push_back(from[row]);
  };
  take(whole_->step, part.step);
  take(whole_->epoch, part.epoch);
  take(whole_->time, part.time);
  return std::make_shared<const CurveAxis>(std::move(part));
}

void CurveColumn::add(std::size_t row, double value) {
  rows_.push_back(row);
  values_.push_back(value);
}

void CurveColumn::append_to(std::vector<Curve>& curves, const Key& split, const Key& metric,
                            const RowAxis& axis) && {
  if (values_.empty()) return;
  curves.push_back({split, metric, axis.at(rows_), std::move(values_)});
}

void CurveBuilder::add(const MetricRow& row) {
  const auto at = axis_.step.size();
  axis_.step.push_back(row.step.step);
  axis_.epoch.push_back(epoch_of(row.values));
  axis_.time.push_back(row.time);
  for (const auto& [key, value] : row.values) {
    const double number = to_number(value);
    if (is_step_name(key) || (std::isnan(number) && !is_number(value))) continue;
    if (next_ >= columns_.size()) next_ = 0;
    if (columns_.empty() || !columns_[next_].first.is(key)) {
      const auto [entry, is_new] = known_.try_emplace(key.data(), columns_.size());
      if (is_new) columns_.emplace_back(key, CurveColumn{});
      next_ = entry->second;
    }
    columns_[next_++].second.add(at, number);
  }
}

void CurveBuilder::append_to(std::vector<Curve>& curves, const Key& split) && {
  const auto rows = axis_.step.size();
  const RowAxis axis(std::move(axis_), rows);
  for (auto& [key, column] : columns_) std::move(column).append_to(curves, split, key, axis);
}

std::vector<Curve> metric_curves(const Curves& curves) {
  std::vector<Curve> result;
  for (const auto& [split, rows] : curves.rows) {
    CurveBuilder builder;
    for (const auto& row : rows) builder.add(row);
    std::move(builder).append_to(result, split);
  }
  return result;
}

void add_missing(std::vector<Curve>& into, std::vector<Curve> from) {
  if (from.empty()) return;
  std::set<std::pair<const char*, const char*>> known;  // equal keys have one text
  for (const auto& curve : into) known.emplace(curve.split.data(), curve.metric.data());
  for (auto& curve : from) {
    if (!known.contains({curve.split.data(), curve.metric.data()}))
      into.push_back(std::move(curve));
  }
}

void add_flat(const Values& values, RowSink& rows, std::string_view default_split) {
  std::vector<std::string_view> names;
  for (const auto& pair : values) names.push_back(pair.first);
  const auto column = step_column(names);
  const double step =
      column ? to_number(values[*column].second) : std::numeric_limits<double>::quiet_NaN();
  double time = CurvePoint::kUnknown;
  Values counters;
  std::map<std::string_view, Values> splits;
  for (const auto& [key, value] : values) {
    if (!is_number(value) || is_progress_name(key)) continue;
    if (is_time_name(key)) {
      time = to_number(value);
      continue;
    }
    if (is_step_name(key)) {
      counters.emplace_back(key, value);
      continue;
    }
    auto [split, name] = split_name(key, default_split);
    splits[split].emplace_back(std::move(name), value);
  }
  for (auto& [split, metrics] : splits) {
    MetricRow row{{step, {}}, counters, time};
    row.values.insert(row.values.end(), metrics.begin(), metrics.end());
    rows.add(split, std::move(row));
  }
}

}  // namespace gridctl::collect
