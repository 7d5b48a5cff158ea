#include "search/searched_values.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/collect/trees/gather.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

namespace gridctl::session {
namespace {

using collect::RunResult;

/// "valid.acc" is the statistic "acc" of the validation, "loss" of the training.
std::optional<double> value_in(const RunResult& run, const std::string& metric) {
  if (!run.divergence.empty()) return std::nullopt;
  const auto split = collect::split_name(metric);
  const auto& values = split.split == "valid" ? run.validation : run.training;
  for (const auto& wanted : {split.name, metric}) {
    const auto found =
        std::ranges::find_if(values, [&](const auto& value) { return value.first == wanted; });
    if (found == values.end()) continue;
    double number = 0;
    const auto* end = found->second.data() + found->second.size();
    const auto [stop, error] = std::from_chars(found->second.data(), end, number);
    const bool is_number = error == std::errc() && stop == end && std::isfinite(number);
    return is_number ? std::optional(number) : std::nullopt;
  }
  return std::nullopt;
}

/// Returns true if the run would have gone on but for a rule: `plateau` ends what does not get
/// better.
bool is_cut_short(const RunRecord& run, const experiment::Decisions& decisions) {
  if (run.state != RunState::stopped_early) return false;
  const auto ruling = decisions.stopped_early.find(run.id);
  return ruling == decisions.stopped_early.end() ||
         decisions.rulings.at(ruling->second).rule != StopRule::plateau;
}

/// Returns true if the search goes by what the run has left.
bool has_value(const RunRecord& run) {
  return run.state == RunState::succeeded || run.state == RunState::stopped_early;
}

bool has_come_to_its_end(RunState state) {
  return state == RunState::succeeded || state == RunState::stopped_early ||
         state == RunState::failed || state == RunState::skipped;
}

}  // namespace

std::vector<std::optional<double>> values_of(const std::vector<Outcome>& outcomes,
                                             stats::Direction direction) {
  const bool higher = direction == stats::Direction::higher;
  const auto worse = [&](double a, double b) { return higher ? std::min(a, b) : std::max(a, b); };
  std::optional<double> worst;
  for (const auto& outcome : outcomes) {
    if (outcome.is_pending || outcome.is_cut || !outcome.value) continue;
    worst = worst ? worse(*worst, *outcome.value) : *outcome.value;
  }
  std::vector<std::optional<double>> values;
  values.reserve(outcomes.size());
  for (const auto& outcome : outcomes) {
    auto value = outcome.is_pending ? std::nullopt : outcome.value;
    if (value && outcome.is_cut && worst) value = worse(*value, *worst);
    values.push_back(value);
  }
  return values;
}

Result<Outcome> SearchedValues::outcome_of(const std::vector<RunRecord>& runs,
                                           const experiment::Decisions& decisions) {
  Outcome outcome;
  double sum = 0;
  int count = 0;
  for (const auto& run : runs) {
    outcome.is_pending |= !has_come_to_its_end(run.state);
    outcome.is_cut |= is_cut_short(run, decisions);
    if (!has_value(run)) continue;
    GRIDCTL_TRY_ASSIGN(const auto value, value_of(run));
    if (!value) continue;
    sum += *value;
    ++count;
  }
  if (count > 0) outcome.value = sum / count;
  return outcome;
}

bool SearchedValues::read_some(const std::vector<RunRecord>& runs, std::chrono::milliseconds time) {
  const auto begin = std::chrono::steady_clock::now();
  bool has_read = false;
  for (const auto& run : runs) {
    if (!has_value(run) || known_.contains({run.id, run.attempt})) continue;
    if (has_read && std::chrono::steady_clock::now() - begin >= time) return true;
    if (!value_of(run)) return false;
    has_read = true;
  }
  return false;
}

/// The run must have ended.
Result<std::optional<double>> SearchedValues::value_of(const RunRecord& run) {
  const auto key = std::pair(run.id, run.attempt);
  if (const auto known = known_.find(key); known != known_.end()) return known->second;
  std::optional<double> value;
  if (!run.directory.empty() && run.started_at) {
    GRIDCTL_TRY_ASSIGN(const auto read, collect::gather(experiment_, {run}, {}, nullptr,
                                                        collect::KeepCurves::no, scrape_));
    if (!read.runs.empty()) value = value_in(read.runs.front(), metric_);
  }
  known_.emplace(key, value);
  return value;
}

}  // namespace gridctl::session
