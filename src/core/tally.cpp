#include <gridctl/core/tally.hpp>

#include <algorithm>

namespace gridctl {

void ConfigurationTally::add_end(RunState state, double seconds_of_run) {
  if (state == RunState::succeeded) {
    ++succeeded;
    seconds += seconds_of_run;
    longest = std::max(longest, seconds_of_run);
  } else if (state == RunState::failed) {
    ++failed;
    failed_seconds += seconds_of_run;
  }
}

void Tally::add(const RunRecord& run) {
  ++runs;
  ++counts_.at(static_cast<std::size_t>(run.state));
  const auto number = run.id.configuration;
  if (by_configuration.empty() || by_configuration.back().configuration != number) {
    ++configurations;
    by_configuration.push_back({number});
  }
  if (!run.slot.empty() && !slots.contains(run.slot)) slots.insert(run.slot);
  add_times(run);
  if (run.exit) by_configuration.back().add_end(run.state, run.seconds);
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
    case RunState::planned:
    case RunState::submitted:
      ++by_configuration.back().waiting;
      break;
    case RunState::succeeded:
    case RunState::skipped:
      break;
    case RunState::stopped_early:
      stopped_early_seconds += run.seconds;
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
