#include "page/cost.hpp"
#include "page/figures.hpp"

#include <gridctl/core/slot_name.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cctype>
#include <map>

#include <fmt/format.h>

namespace gridctl::analysis {
namespace {

constexpr std::size_t kMostRows = 64;

struct Stretch {
  TimePoint begin;
  TimePoint end;
  const RunRecord* record = nullptr;
  std::string name;
};

report::BarKind kind_of(const RunRecord& record) {
  if (record.state == RunState::failed) return report::BarKind::failed;
  if (record.state == RunState::running) return report::BarKind::running;
  if (record.state != RunState::succeeded) return report::BarKind::other;
  return record.phase == Phase::test ? report::BarKind::test : report::BarKind::succeeded;
}

/// The last attempts of trainings and tests that have a slot and a start.
std::vector<Stretch> stretches_of(const collect::Experiment& experiment, TimePoint now) {
  std::vector<Stretch> stretches;
  const auto add = [&](const RunRecord& record, const std::string& name) {
    if (record.slot.empty() || !record.started_at) return;
    const auto end = record.state == RunState::running ? now : record.ended_at;
    if (!end) return;
    stretches.push_back({*record.started_at, std::max(*end, *record.started_at), &record, name});
  };
  for (const auto& run : experiment.runs) {
    const auto name = run_words(run);
    add(run.record, name);
    for (const auto& test : run.tests) add(test.record, "test of " + name);
  }
  return stretches;
}

/// Numbers within names count as numbers: cpu:10 comes behind cpu:2.
bool comes_before_slot(const std::string& a, const std::string& b) {
  return a.size() != b.size() && a.substr(0, a.find(':')) == b.substr(0, b.find(':'))
             ? a.size() < b.size()
             : a < b;
}

bool is_of_gpu(const RunRecord& record) {
  return device_of_slot(record.slot) == DeviceKind::gpu;
}

double seconds_between(TimePoint from, TimePoint to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

std::string run_words(const collect::RunResult& run) {
  const auto id = to_string(run.id_in_books.value_or(run.record.id));
  return run.experiment.empty() ? id : printable(run.experiment) + " " + id;
}

report::TimelineFigure timeline_figure(const collect::Experiment& experiment, TimePoint now) {
  report::TimelineFigure figure{.title = "What each slot did"};
  const auto stretches = stretches_of(experiment, now);
  if (stretches.empty()) return figure;
  TimePoint first = stretches.front().begin;
  for (const auto& stretch : stretches) {
    first = std::min(first, stretch.begin);
    const auto& slot = stretch.record->slot;
    if (std::find(figure.rows.begin(), figure.rows.end(), slot) == figure.rows.end())
      figure.rows.push_back(slot);
  }
  std::sort(figure.rows.begin(), figure.rows.end(), comes_before_slot);
  if (figure.rows.size() > kMostRows) {
    figure.more_rows = figure.rows.size() - kMostRows;
    figure.rows.resize(kMostRows);
  }
  for (const auto& stretch : stretches) {
    const auto row = std::find(figure.rows.begin(), figure.rows.end(), stretch.record->slot);
    if (row == figure.rows.end()) continue;
    const double begin = seconds_between(first, stretch.begin);
    const double end = seconds_between(first, stretch.end);
    figure.stretches.push_back(
        {static_cast<std::size_t>(row - figure.rows.begin()), begin, end, kind_of(*stretch.record),
         fmt::format("{}: {}, {}", stretch.name, to_string(stretch.record->state),
                     human_duration(end - begin))});
  }
  for (auto& row : figure.rows) row = printable(row);
  return figure;
}

Cost cost_of(const collect::Experiment& experiment, TimePoint now) {
  Cost cost;
  const auto stretches = stretches_of(experiment, now);
  if (stretches.empty()) return cost;
  std::map<std::string, double> slots;  // their busy seconds
  TimePoint first = stretches.front().begin;
  TimePoint last = stretches.front().end;
  for (const auto& stretch : stretches) {
    first = std::min(first, stretch.begin);
    last = std::max(last, stretch.end);
    const double seconds = seconds_between(stretch.begin, stretch.end);
    slots[stretch.record->slot] += seconds;
    cost.busy_seconds += seconds;
    if (is_of_gpu(*stretch.record)) cost.gpu_seconds += seconds;
    if (const auto& usage = stretch.record->usage)
      cost.cpu_seconds += usage->user_seconds + usage->system_seconds;
    if (stretch.record->state == RunState::failed) cost.failed_seconds += seconds;
  }
  cost.slots = slots.size();
  cost.seconds = seconds_between(first, last);
  cost.idle_seconds =
      std::max(0.0, cost.seconds * static_cast<double>(slots.size()) - cost.busy_seconds);
  return cost;
}

GroupCost cost_of(const collect::Experiment& experiment, const RunGroup& group) {
  GroupCost cost;
  const auto add = [&](const RunRecord& record) {
    cost.seconds += record.seconds;
    if (is_of_gpu(record)) cost.gpu_seconds += record.seconds;
    if (record.usage) cost.cpu_seconds += record.usage->user_seconds + record.usage->system_seconds;
    if (record.usage)
      cost.max_rss_bytes = std::max(cost.max_rss_bytes, record.usage->max_rss_bytes);
  };
  for (const auto run : group.runs) {
    add(experiment.runs[run].record);
    for (const auto& test : experiment.runs[run].tests) add(test.record);
  }
  return cost;
}

}  // namespace gridctl::analysis
