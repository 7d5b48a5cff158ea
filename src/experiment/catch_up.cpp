#include <gridctl/core/layout.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/experiment/catch_up.hpp>
#include <gridctl/launch/exit_record.hpp>
#include <gridctl/launch/run_file.hpp>
#include <gridctl/plan/command.hpp>
#include <gridctl/sys/files.hpp>
#include <gridctl/sys/folder_key.hpp>
#include <gridctl/sys/process/process_tree.hpp>

#include <algorithm>
#include <charconv>

namespace gridctl::experiment {
namespace {

constexpr const char* kUnseen = "gridctl ended before it did";

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

/// Of a run that is on, as it was told; 0 if it cannot be seen.
int port_of(int pid) {
  if (pid <= 0) return 0;  // it is on another machine
  const auto text = sys::variable_of(pid, "GRIDCTL_PORT").value_or("");
  int port = 0;
  std::from_chars(text.data(), text.data() + text.size(), port);
  return port;
}

/// What was being written when keeper or gridctl were killed. The run has ended, and only we, who
/// have the experiment's lock, write there.
void remove_leftovers_of(const fs::path& directory) {
  sys::remove_abandoned(directory, {layout::kConfigFile, layout::kRunFile, plan::kParametersFile,
                                    launch::kExitRecord, "output"});
  const auto repetition = directory.parent_path();
  sys::remove_abandoned(repetition, {layout::kRunFile, layout::kLatest});
  sys::remove_abandoned(repetition.parent_path(), {layout::kConfigFile});
}

}  // namespace

/// By the folders themselves: an experiment has many names.
const launch::Living* CatchUp::find_living(const RunSpec& run) {
  auto found = std::find_if(living_.begin(), living_.end(),
                            [&](const auto& entry) { return entry.directory == run.directory; });
  if (found == living_.end() && is_there(run.directory))
    found = std::find_if(living_.begin(), living_.end(), [&](const auto& entry) {
      return sys::is_same_folder(entry.directory, run.directory);
    });
  if (found == living_.end()) return nullptr;
  placed_.insert(found->directory);
  return &*found;
}

void CatchUp::end(const RunRecord& record, const fs::path& experiment) {
  launch::Launch launch;
  launch.run.id = record.id;
  launch.run.attempt = record.attempt;
  launch.run.label = record.label;
  launch.run.seed = record.seed;
  launch.run.directory = experiment / record.directory;
  launch.placement.slot = record.slot;
  const bool is_on = std::any_of(living_.begin(), living_.end(), [&](const auto& entry) {
    return sys::is_same_folder(entry.directory, launch.run.directory);
  });
  if (is_on) return;
  remove_leftovers_of(launch.run.directory);
  const auto exit = launch::read_exit_record(launch.run.directory);
  auto event = exit ? launch::event_of(launch, *exit) : event_now(RunState::lost, record.slot);
  if (!exit) event.reason = kUnseen;
  journal_.on_event(launch.run, event);
}

std::vector<fs::path> CatchUp::unplaced() const {
  std::vector<fs::path> folders;
  for (const auto& entry : living_) {
    if (!placed_.contains(entry.directory)) folders.push_back(entry.directory);
  }
  return folders;
}

/// By its exit record, and also its run.json if it has one.
Result<RunEvent> CatchUp::end_of(const RunSpec& run, const RunRecord& record,
                                 const RunMaker& maker) {
  remove_leftovers_of(run.directory);
  const auto exit = launch::read_exit_record(run.directory);
  if (!exit) {
    auto event = event_now(RunState::lost, record.slot);
    event.reason = kUnseen;
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
  bool is_booked = is_on(record.state);
  // An attempt that is planned (a retry) has its number already.
  caught_up.next_attempt =
      is_settled(record.state) ? record.attempt + 1 : std::max(1, record.attempt);
  for (;; ++caught_up.next_attempt, is_booked = false) {
    const schedule::WorkItem item{record.id, record.test, caught_up.next_attempt};
    const auto run = maker.run(item);
    if (!is_booked && !is_there(run.directory)) return caught_up;
    if (!is_booked) journal_.on_event(run, event_now(RunState::running, ""));
    if (const auto* const living = find_living(run)) {
      const auto age = std::chrono::duration_cast<std::chrono::steady_clock::duration>(
          std::chrono::duration<double>(living->seconds));
      const bool is_queued = is_booked && record.state == RunState::submitted;
      caught_up.state = is_queued ? RunState::submitted : RunState::running;
      caught_up.living = {
          item, record.slot, record.started_at.value_or(std::chrono::system_clock::now()),
          age,  is_queued,   port_of(living->pid)};
      return caught_up;
    }
    // Nobody has it: gridctl ended before it was submitted.
    if (is_booked && record.state == RunState::submitted && !is_there(run.directory)) {
      journal_.on_event(run, event_now(RunState::planned, ""));
      caught_up.state = RunState::planned;
      return caught_up;
    }
    GRIDCTL_TRY_ASSIGN(const auto event, end_of(run, record, maker));
    journal_.on_event(run, event);
    caught_up.state = event.state;
    if (caught_up.state != RunState::succeeded) continue;
    ++caught_up.next_attempt;
    return caught_up;
  }
}

}  // namespace gridctl::experiment
