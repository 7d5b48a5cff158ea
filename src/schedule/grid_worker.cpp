#include "grid_worker.hpp"

#include "backlog/attempt_end.hpp"
#include "run_folder.hpp"

#include <gridctl/launch/log_limit.hpp>
#include <gridctl/launch/run_file.hpp>
#include <gridctl/schedule/devices/cpu_policy.hpp>
#include <gridctl/schedule/devices/gpu_policy.hpp>
#include <gridctl/sys/disk.hpp>

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

constexpr auto kBusyPause = std::chrono::seconds(1);
constexpr auto kWatchPause = std::chrono::seconds(1);
constexpr auto kOthersPause = std::chrono::milliseconds(200);

/// Those that a run on the slot uses; none of a core.
template <class Slot>
std::vector<Gpu> gpus_of(const Slot& slot) {
  if constexpr (requires { slot.gpus; })
    return slot.gpus;
  else
    return {};
}

}  // namespace

template <DevicePolicy Device>
GridWorker<Device>::GridWorker(Device device, Work work, WorkerContext context)
    : device_(std::move(device)),
      work_(std::move(work)),
      around_(std::move(context)),
      backlog_(*this, around_.loop, around_.observer, work_),
      pool_(device_.slots(), work_.max_concurrent_runs > 0
                                 ? static_cast<std::size_t>(work_.max_concurrent_runs)
                                 : std::numeric_limits<std::size_t>::max()),
      guard_(around_.devices),
      deadlines_(work_.limits.timeout, work_.limits.hang_timeout, sys::folder_activity),
      disk_(work_.experiment, work_.limits.min_free_disk),
      finisher_(around_.loop) {}

template <DevicePolicy Device>
Result<Summary> GridWorker<Device>::work() {
  const auto begin = around_.loop.now();
  const auto slots = static_cast<int>(pool_.size());
  auto description = describe();
  description.experiment = work_.experiment;
  description.runs = backlog_.planned();
  description.slots = slots;
  description.device = to_string(Device::kKind);
  around_.observer.on_start(description);

  for (const int signal : StopLadder::signals())
    around_.loop.on_signal(signal, [this](int number) { on_signal(number); });
  around_.loop.post([this] {
    has_begun_ = true;
    for (const auto& living : work_.living) take_over(living);
    if (ladder_.step() != StopStep::working) take_step(StopStep::working);
    fill();
  });
  around_.loop.run();
  const auto seconds = std::chrono::duration<double>(around_.loop.now() - begin).count();
  return backlog_.finish(seconds, slots, ladder_.first_signal());
}

template <DevicePolicy Device>
void GridWorker<Device>::fill() {
  auto& queue = backlog_.queue();
  if (!queue.empty()) look_at_devices();
  while (backlog_.may_start() && !queue.empty() && !must_wait(queue.front()) && has_room()) {
    auto lease = pool_.lease([&](const auto& slot) {
      return guard_.admit(queue.front(), gpus_of(slot), device_.claims(slot));
    });
    if (!lease) break;
    start(queue.take(), std::move(*lease));
  }
  if (pool_.was_refused() && !guard_.why_not().empty()) wait_for_others();
  end_if_done();
}

/// What needs the machine for itself waits for it, and is waited for. On GPUs, which are the
/// guard's matter, one of them is enough.
template <DevicePolicy Device>
bool GridWorker<Device>::must_wait(const WorkItem& next) const {
  if (Device::kKind == DeviceKind::gpu || running_.empty()) return false;
  return next.alone || running_.begin()->second.item.alone;
}

/// Takes out of service what is broken, with the runs on it: they would fail, or hang.
template <DevicePolicy Device>
void GridWorker<Device>::look_at_devices() {
  const auto news = guard_.look(around_.loop.now());
  if (!news.notice.empty()) around_.observer.on_notice(news.notice);
  for (const auto& gpu : news.faulty) retire(gpu);
}

template <DevicePolicy Device>
void GridWorker<Device>::retire(const Gpu& gpu) {
  const auto is_on_it = [&](const std::vector<Gpu>& gpus) {
    return std::any_of(gpus.begin(), gpus.end(),
                       [&](const Gpu& one) { return claim_name(one) == claim_name(gpu); });
  };
  if (!pool_.retire([&](const auto& slot) { return is_on_it(gpus_of(slot)); })) return;
  around_.observer.on_notice(
      fmt::format("GPU {} is taken out of service: {}", id_of(gpu), gpu.fault));
  for (auto& [ticket, running] : running_) {
    if (!running.job || !is_on_it(running.launch.placement.gpus)) continue;
    running.ended_by = EndedBy::lost_device;
    running.why_ended = fmt::format("GPU {}: {}", id_of(gpu), gpu.fault);
    around_.executor.stop(*running.job, launch::Urgency::polite);
  }
  if (!pool_.has_any()) backlog_.halt("no device is left in service");
}

/// Neither a lock of another process nor memory of a GPU tells anybody when it is free.
template <DevicePolicy Device>
void GridWorker<Device>::wait_for_others() {
  if (others_timer_ || !backlog_.may_start() || backlog_.queue().empty()) return;
  if (running_.empty() && said_waiting_ != guard_.why_not()) {
    said_waiting_ = guard_.why_not();
    around_.observer.on_notice("waiting: " + said_waiting_);
  }
  others_timer_ = around_.loop.after(kOthersPause, [this] {
    others_timer_.reset();
    fill();
  });
}

template <DevicePolicy Device>
void GridWorker<Device>::start(const WorkItem& item, typename Slots::Lease lease) {
  const auto spec = run(item);
  auto placement = device_.place(lease.slot());
  placement.locks = lease.locks();
  auto launch = prepare(spec, placement);
  if (!launch) return fail_to_start(item, spec, placement.slot, launch.error());
  if (work_.code) launch::run_in(*work_.code, *launch);
  launch->memory_limit = work_.limits.memory_limit;

  // In the books before anything of it exists: whatever happens now, it is known that it may have
  // run.
  const auto event = event_now(RunState::running, placement.slot);
  if (!backlog_.started(spec, event)) return;
  if (const auto made = make_run_folder(*launch); !made)
    return fail_to_start(item, spec, placement.slot, made.error());
  const auto ticket = next_ticket_++;
  running_.emplace(
      ticket,
      Running{item, std::move(*launch), std::move(lease), event.at, {}, EndedBy::itself, {}});
  guard_.started(ticket, item, spec.directory, placement.gpus);
  try_to_start(ticket);
}

/// A machine that is out of processes or memory for the moment will have some later: the run waits
/// for it on its slot.
template <DevicePolicy Device>
void GridWorker<Device>::try_to_start(Ticket ticket) {
  const auto entry = running_.find(ticket);
  if (entry == running_.end()) return;
  auto& running = entry->second;
  const auto job = around_.executor.start(running.launch, exit_handler(ticket));
  if (job) {
    running.job = *job;
    deadlines_.started(ticket, running.item.run.configuration, running.launch.run.directory,
                       around_.loop.now());
    watch();
    return;
  }
  if (job.error().kind == ErrorKind::busy && ladder_.step() == StopStep::working) {
    if (!std::exchange(running.told_to_wait, true))
      around_.observer.on_notice(fmt::format("{} waits for the machine: {}",
                                             to_string(running.item.run), job.error().message));
    around_.loop.after(kBusyPause, [this, ticket] { try_to_start(ticket); });
    return;
  }
  const auto gone = running_.extract(entry);
  guard_.ended(ticket, std::nullopt, false);
  const auto& launch = gone.mapped().launch;
  fail_to_start(gone.mapped().item, launch.run, launch.placement.slot, job.error());
}

template <DevicePolicy Device>
void GridWorker<Device>::take_over(const LivingRun& living) {
  const auto spec = run(living.item);
  // Another device than before may have no such slot: then the run goes on beside the others.
  auto lease = pool_.occupy([&](const auto& slot) { return slot.name == living.slot; });
  auto placement = lease ? device_.place(lease->slot()) : Placement{};
  placement.slot = living.slot;
  auto launch = prepare(spec, placement);
  if (!launch) return fail_to_start(living.item, spec, living.slot, launch.error());
  const auto ticket = next_ticket_++;
  const auto job = around_.executor.adopt(spec.directory, exit_handler(ticket));
  if (!job) return fail_to_start(living.item, spec, living.slot, job.error());
  running_.emplace(ticket, Running{living.item,
                                   std::move(*launch),
                                   std::move(lease),
                                   living.started_at,
                                   *job,
                                   EndedBy::itself,
                                   {}});
  guard_.started(ticket, living.item, spec.directory, placement.gpus);
  deadlines_.started(ticket, living.item.run.configuration, spec.directory, around_.loop.now());
  watch();
}

template <DevicePolicy Device>
launch::Executor::ExitHandler GridWorker<Device>::exit_handler(Ticket ticket) {
  return [this, ticket](const launch::JobExit& exit) { on_exit(ticket, exit); };
}

template <DevicePolicy Device>
void GridWorker<Device>::fail_to_start(const WorkItem& item, const RunSpec& run,
                                       const std::string& slot, const Error& error) {
  auto event = event_now(RunState::failed, slot, error.message);
  name_failure(event, EndedBy::start_error);
  backlog_.settled(item, run, event, EndedBy::start_error);
}

template <DevicePolicy Device>
void GridWorker<Device>::on_exit(Ticket ticket, const launch::JobExit& exit) {
  auto gone = running_.extract(ticket);
  auto& running = gone.mapped();
  const auto stay = guard_.ending(ticket);
  const bool was_told_to_end =
      ladder_.step() >= StopStep::stopping || running.ended_by == EndedBy::request;
  auto event = settle(running.launch, exit, running.why_ended, was_told_to_end);
  event.gpu = stay.use;
  guard_.ended(ticket, stay.use, event.state == RunState::succeeded);
  if (event.state == RunState::failed) {
    look_at_devices();
    running.ended_by = find_who_failed(event, running.ended_by, stay.had_neighbours,
                                       guard_.fault_of(running.launch.placement.gpus));
  }
  name_failure(event, running.ended_by);
  running.lease.reset();
  deadlines_.finished(ticket, event.state == RunState::succeeded, around_.loop.now());
  finisher_.add(running.launch.output, work_.limits.max_log_size, [this](const auto& cut) {
    if (!cut) around_.observer.on_notice(cut.error().message);
    end_if_done();
  });
  const auto written = launch::write_run_file(running.launch, event, running.started_at);
  backlog_.settled(running.item, running.launch.run, event, running.ended_by);
  if (!written) around_.observer.on_notice(written.error().message);
  fill();
}

template <DevicePolicy Device>
void GridWorker<Device>::retire(const Verdict& verdict) {
  around_.observer.on_notice(verdict.reason);
  pool_.retire([&](const auto& slot) {
    return slot.name == verdict.device || slot.name.starts_with(verdict.device + "/");
  });
  if (!pool_.has_any()) backlog_.halt("no device is left in service");
}

template <DevicePolicy Device>
bool GridWorker<Device>::is_on(const RunId& run) const {
  return std::any_of(running_.begin(), running_.end(),
                     [&](const auto& entry) { return entry.second.item.run == run; });
}

template <DevicePolicy Device>
bool GridWorker<Device>::has_room() {
  const auto shortage = disk_.shortage(around_.loop.now());
  if (shortage) backlog_.halt(*shortage);
  return !shortage;
}

template <DevicePolicy Device>
void GridWorker<Device>::watch() {
  if (watches_) return;
  watches_ = true;
  around_.loop.after(kWatchPause, [this] {
    watches_ = false;
    look_at_devices();
    look_at_running();
    if (!running_.empty()) watch();
  });
}

/// Ends what has had its time, and keeps logs small.
template <DevicePolicy Device>
void GridWorker<Device>::look_at_running() {
  for (const auto& overdue : deadlines_.overdue(around_.loop.now())) {
    const auto entry = running_.find(overdue.run);
    if (entry == running_.end() || !entry->second.job) continue;
    if (entry->second.ended_by == EndedBy::request) continue;
    entry->second.ended_by = overdue.ended_by;
    entry->second.why_ended = overdue.reason;
    around_.executor.stop(*entry->second.job, launch::Urgency::polite);
  }
  if (work_.limits.max_log_size == 0) return;
  for (const auto& [ticket, running] : running_) {
    // What cannot be cut now (no log yet, no such file system) is cut when the run has ended.
    static_cast<void>(launch::limit_log(running.launch.output, work_.limits.max_log_size));
  }
}

template <DevicePolicy Device>
void GridWorker<Device>::on_signal(int signal) {
  const auto before = ladder_.step();
  ladder_.on_signal(signal);
  backlog_.close();
  take_step(before);
}

template <DevicePolicy Device>
StopAnswer GridWorker<Device>::stop(const StopRequest& request) {
  if (!request.runs.empty()) return stop_runs(request);
  const auto before = ladder_.step();
  ladder_.rise_to(request.step);
  backlog_.halt_quietly("gridctl stop");
  const StopAnswer answer{running_.size(), backlog_.size()};
  if (has_begun_ && ladder_.step() != before) take_step(before);
  return answer;
}

/// The rest of the grid goes on.
template <DevicePolicy Device>
StopAnswer GridWorker<Device>::stop_runs(const StopRequest& request) {
  const std::set<RunId> runs(request.runs.begin(), request.runs.end());
  StopAnswer answer;
  answer.waiting = backlog_.withdraw(runs);
  for (auto& [ticket, running] : running_) {
    if (!runs.contains(running.item.run)) continue;
    if (running.why_ended.empty()) running.ended_by = EndedBy::request;
    ++answer.running;
  }
  around_.observer.on_notice(fmt::format("gridctl stop: {} running to end, {} not to begin",
                                         answer.running, answer.waiting));
  stop_running(request.step == StopStep::killing ? launch::Urgency::now : launch::Urgency::polite,
               runs);
  fill();
  return answer;
}

/// What the step means that was reached; `before`: the one it came from.
template <DevicePolicy Device>
void GridWorker<Device>::take_step(StopStep before) {
  const auto step = ladder_.step();
  if (step != before) around_.observer.on_notice(ladder_.notice(running_.size()));
  if (step == StopStep::stopping) stop_running(launch::Urgency::polite);
  if (step == StopStep::killing) stop_running(launch::Urgency::now);
  end_if_done();
}

template <DevicePolicy Device>
void GridWorker<Device>::stop_running(launch::Urgency urgency, const std::set<RunId>& only) {
  std::vector<Ticket> unstarted;
  for (const auto& [ticket, running] : running_) {
    if (!only.empty() && !only.contains(running.item.run)) continue;
    if (running.job)
      around_.executor.stop(*running.job, urgency);
    else
      unstarted.push_back(ticket);
  }
  for (const auto ticket : unstarted) {
    const auto gone = running_.extract(ticket);
    guard_.ended(ticket, std::nullopt, false);
    const auto& running = gone.mapped();
    backlog_.settled(running.item, running.launch.run,
                     event_now(RunState::stopped, running.launch.placement.slot,
                               "stopped before it could start"),
                     EndedBy::request);
  }
}

template <DevicePolicy Device>
void GridWorker<Device>::end_if_done() {
  const bool nothing_to_start = !backlog_.may_start() || backlog_.is_done();
  if (running_.empty() && nothing_to_start && finisher_.is_idle()) around_.loop.stop();
}

template class GridWorker<CpuPolicy>;
template class GridWorker<GpuPolicy>;

}  // namespace gridctl::schedule
