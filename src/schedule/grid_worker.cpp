#include <gridctl/launch/run_file.hpp>
#include <gridctl/schedule/cpu_policy.hpp>
#include <gridctl/schedule/gpu_policy.hpp>
#include <gridctl/schedule/grid_worker.hpp>
#include <gridctl/sys/files.hpp>

#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <signal.h>

namespace gridctl::schedule {
namespace {

/// run.json of a training stands beside its attempts, that of a test in the test's folder.
fs::path record_path(const RunSpec& run) {
  return (run.test == 0 ? run.directory.parent_path() : run.directory) / "run.json";
}

/// Written once, when the run has ended: until then the journal tells. To replace a file frees an
/// inode for each run, and ext4 takes a millisecond for each new one while many were freed lately.
Result<void> write_record(const launch::Launch& launch, const RunEvent& event,
                          const std::optional<TimePoint>& started_at) {
  const auto document = launch::run_document(launch, event, started_at);
  return sys::write_atomically(record_path(launch.run), document.dump(2) + "\n", sys::Sync::none);
}

/// nohup and service managers ignore SIGHUP for us: that must stay so.
bool is_ignored(int signal) {
  struct sigaction action {};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

RunEvent event_now(RunState state, std::string slot) {
  RunEvent event;
  event.state = state;
  event.at = std::chrono::system_clock::now();
  event.slot = std::move(slot);
  return event;
}

}  // namespace

template <DevicePolicy Device>
GridWorker<Device>::GridWorker(Device device, WorkOptions options, Surroundings surroundings)
    : device_(std::move(device)),
      options_(std::move(options)),
      around_(surroundings),
      pool_(device_.slots(), options_.max_concurrent_runs > 0
                                 ? static_cast<std::size_t>(options_.max_concurrent_runs)
                                 : std::numeric_limits<std::size_t>::max()) {}

template <DevicePolicy Device>
Result<Summary> GridWorker<Device>::work() {
  const auto begin = around_.loop.now();
  auto description = describe();
  description.experiment = options_.experiment;
  description.runs = size();
  description.slots = static_cast<int>(pool_.size());
  description.device = to_string(Device::kKind);
  summary_.planned = size();
  summary_.slots = description.slots;
  around_.observer.on_start(description);

  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (!is_ignored(signal))
      around_.loop.on_signal(signal, [this](int number) { on_signal(number); });
  }
  around_.loop.post([this] { fill(); });
  around_.loop.run();

  summary_.not_started = size() - next_;
  summary_.seconds = std::chrono::duration<double>(around_.loop.now() - begin).count();
  summary_.interrupted_by = ladder_.first_signal();
  around_.observer.on_finish(summary_);
  return summary_;
}

template <DevicePolicy Device>
void GridWorker<Device>::fill() {
  while (ladder_.step() == StopLadder::Step::working && next_ < size()) {
    auto lease = pool_.lease();
    if (!lease) break;
    start(next_++, std::move(*lease));
  }
  end_if_done();
}

template <DevicePolicy Device>
void GridWorker<Device>::start(std::size_t index, Lease lease) {
  const auto spec = run(index);
  const auto placement = device_.place(lease.slot());
  auto launch = prepare(spec, placement);
  if (!launch) return fail_to_start(spec, placement.slot, launch.error());

  // In the books before the child lives: whatever happens now, it is known that it may have run.
  const auto event = event_now(RunState::running, placement.slot);
  around_.observer.on_event(spec, event);
  const auto since = around_.loop.now();
  const auto job = around_.executor.start(
      *launch, [this, index](const sys::ProcessExit& exit) { on_exit(index, exit); });
  if (!job) return fail_to_start(spec, placement.slot, job.error());
  running_.emplace(index, Running{std::move(*launch), std::move(lease), *job, since, event.at});
}

template <DevicePolicy Device>
void GridWorker<Device>::fail_to_start(const RunSpec& run, const std::string& slot,
                                       const Error& error) {
  auto event = event_now(RunState::failed, slot);
  event.reason = error.message;
  count(event);
  around_.observer.on_event(run, event);
}

template <DevicePolicy Device>
void GridWorker<Device>::on_exit(std::size_t index, const sys::ProcessExit& exit) {
  const auto entry = running_.find(index);
  const auto event = settle(entry->second, exit);
  const auto launch = std::move(entry->second.launch);
  const auto started_at = entry->second.started_at;
  running_.erase(entry);  // frees the slot
  count(event);
  const auto written = write_record(launch, event, started_at);
  around_.observer.on_event(launch.run, event);
  if (!written) around_.observer.on_notice(written.error().message);
  fill();
}

template <DevicePolicy Device>
RunEvent GridWorker<Device>::settle(const Running& running, const sys::ProcessExit& exit) const {
  const auto reason = launch::failure_reason(running.launch, exit.status);
  auto event = event_now(launch::state_of(exit.status, reason), running.launch.placement.slot);
  event.reason = reason;
  const bool was_told_to_end = ladder_.step() >= StopLadder::Step::stopping;
  if (event.state == RunState::failed && was_told_to_end) {
    event.state = RunState::stopped;
    event.reason = "stopped on request";
  }
  event.exit = exit.status;
  event.usage = exit.usage;
  event.seconds = std::chrono::duration<double>(around_.loop.now() - running.since).count();
  return event;
}

template <DevicePolicy Device>
void GridWorker<Device>::count(const RunEvent& event) {
  summary_.busy_seconds += event.seconds;
  switch (event.state) {
    case RunState::succeeded:
      ++summary_.succeeded;
      break;
    case RunState::skipped:
      ++summary_.skipped;
      break;
    case RunState::stopped:
      ++summary_.stopped;
      break;
    case RunState::failed:
    case RunState::lost:
    case RunState::planned:
    case RunState::running:
      ++summary_.failed;
      break;
  }
}

template <DevicePolicy Device>
void GridWorker<Device>::on_signal(int signal) {
  const auto before = ladder_.step();
  const auto step = ladder_.on_signal(signal);
  const auto on = running_.size();
  switch (step) {
    case StopLadder::Step::working:
      break;
    case StopLadder::Step::draining:
      around_.observer.on_notice(fmt::format("no new runs; {} running {}; Ctrl-C again stops {}",
                                             on, on == 1 ? "goes on" : "go on",
                                             on == 1 ? "it" : "them"));
      break;
    case StopLadder::Step::stopping:
      around_.observer.on_notice(
          fmt::format("stopping {} run{} (SIGTERM); Ctrl-C again kills", on, on == 1 ? "" : "s"));
      stop_running(launch::Urgency::polite);
      break;
    case StopLadder::Step::killing:
      if (before != step)
        around_.observer.on_notice(fmt::format("killing {} run{}", on, on == 1 ? "" : "s"));
      stop_running(launch::Urgency::now);
      break;
  }
  end_if_done();
}

template <DevicePolicy Device>
void GridWorker<Device>::stop_running(launch::Urgency urgency) {
  for (const auto& [index, running] : running_) around_.executor.stop(running.job, urgency);
}

template <DevicePolicy Device>
void GridWorker<Device>::end_if_done() {
  const bool nothing_to_start = next_ >= size() || ladder_.step() != StopLadder::Step::working;
  if (running_.empty() && nothing_to_start) around_.loop.stop();
}

template class GridWorker<CpuPolicy>;
template class GridWorker<GpuPolicy>;

}  // namespace gridctl::schedule
