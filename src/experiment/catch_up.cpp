#include <gridctl/core/try.hpp>
#include <gridctl/experiment/catch_up.hpp>
#include <gridctl/launch/exit_record.hpp>
#include <gridctl/launch/run_file.hpp>

#include <algorithm>

namespace gridctl::experiment {
namespace {

bool is_there(const fs::path& path) {
  boost::system::error_code ignored;
  return fs::exists(path, ignored);
}

RunEvent event_now(RunState state, const std::string& slot) {
  RunEvent event;
  event.state = state;
  event.at = std::chrono::system_clock::now();
  event.slot = slot;
  return event;
}

}  // namespace

bool CatchUp::is_living(const RunSpec& run) const {
  return std::any_of(living_.begin(), living_.end(),
                     [&](const auto& entry) { return entry.directory == run.directory; });
}

/// By its exit record, and also its run.json if it has one.
Result<RunEvent> CatchUp::end_of(const RunSpec& run, const RunRecord& record,
                                 const RunMaker& maker) {
  const auto exit = launch::read_exit_record(run.directory);
  if (!exit) {
    auto event = event_now(RunState::lost, record.slot);
    event.reason = "gridctl ended before it did";
    return event;
  }
  Placement placement;
  placement.slot = record.slot;
  const auto launch = maker.prepare(run, placement);
  if (!launch) return tl::unexpected(launch.error());
  const auto event = launch::event_of(*launch, *exit);
  const auto started_at = record.attempt == run.attempt ? record.started_at : std::nullopt;
  GRIDCTL_TRY(launch::write_run_file(*launch, event, started_at));
  return event;
}

Result<CaughtUp> CatchUp::catch_up(const RunRecord& record, const RunMaker& maker) {
  CaughtUp caught_up;
  caught_up.state = record.state;
  bool is_booked = record.state == RunState::running;
  // An attempt that is planned (a retry) has its number already.
  caught_up.next_attempt =
      is_settled(record.state) ? record.attempt + 1 : std::max(1, record.attempt);
  for (;; ++caught_up.next_attempt, is_booked = false) {
    const schedule::WorkItem item{record.id, record.test, caught_up.next_attempt};
    const auto run = maker.run(item);
    if (!is_booked && !is_there(run.directory)) return caught_up;
    if (!is_booked) journal_.on_event(run, event_now(RunState::running, ""));
    if (is_living(run)) {
      caught_up.state = RunState::running;
      caught_up.living = {item, record.slot,
                          record.started_at.value_or(std::chrono::system_clock::now())};
      return caught_up;
    }
    GRIDCTL_TRY_ASSIGN(const auto event, end_of(run, record, maker));
    journal_.on_event(run, event);
    caught_up.state = event.state;
    if (caught_up.state == RunState::succeeded) return caught_up;
  }
}

}  // namespace gridctl::experiment
