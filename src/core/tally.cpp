#include <gridctl/core/tally.hpp>

namespace gridctl {

void RecentDurations::add(double seconds) {
  constexpr std::size_t kRecent = 1000;
  if (all_.size() < kRecent) {
    all_.push_back(seconds);
    return;
  }
  all_[oldest_] = seconds;
  oldest_ = (oldest_ + 1) % kRecent;
}

void Tally::add(const RunRecord& run) {
  ++runs;
  ++counts_.at(static_cast<std::size_t>(run.state));
  if (run.id.configuration != last_configuration_) ++configurations;
  last_configuration_ = run.id.configuration;
  if (!run.slot.empty() && !slots.contains(run.slot)) slots.insert(run.slot);
  add_times(run);
  switch (run.state) {
    case RunState::running:
      running.push_back(run);
      break;
    case RunState::failed:
    case RunState::lost:
      failures.push_back({run.id, run.test, run.state, run.reason});
      break;
    case RunState::stopped:
      if (run.ended_at && (!last_stopped || *run.ended_at >= *last_stopped->ended_at))
        last_stopped = run;
      break;
    case RunState::succeeded:
      if (run.exit) durations.add(run.seconds);
      break;
    case RunState::planned:
    case RunState::submitted:
    case RunState::skipped:
      break;
  }
}

void Tally::add_times(const RunRecord& run) {
  if (run.started_at && (!first_start || *run.started_at < *first_start))
    first_start = run.started_at;
  if (run.ended_at && (!last_end || *run.ended_at > *last_end)) last_end = run.ended_at;
}

std::size_t Tally::count(RunState state) const {
  return counts_.at(static_cast<std::size_t>(state));
}

Tally tally_of(const std::vector<RunRecord>& runs) {
  Tally tally;
  for (const auto& run : runs) tally.add(run);
  return tally;
}

}  // namespace gridctl
