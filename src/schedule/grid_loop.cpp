#include "grid_loop.hpp"

#include "backlog/attempt_end.hpp"
#include "run_folder.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/launch/run_file.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

/// What is watched from here of runs that are watched where they run: a timeout by the median of
/// the others, which nobody knows there.
Limits watched(Limits limits, bool elsewhere) {
  if (!elsewhere) return limits;
  limits.timeout.after = {};
  limits.hang_timeout = {};
  limits.max_log_size = 0;
  return limits;
}

}  // namespace

GridLoop::GridLoop(Slots slots, Work work, WorkerContext context)
    : device_(slots.device),
      work_(std::move(work)),
      context_(std::move(context)),
      backlog_(*this, context_.loop, context_.observer, work_),
      admission_(std::move(slots), context_.devices,
                 {work_.max_concurrent_runs, work_.experiment, work_.limits.min_free_disk},
                 context_.loop, context_.observer),
      running_(*this, context_.loop, context_.executor, context_.observer),
      watch_(watched(work_.limits, context_.executor.queues()), running_, context_.loop,
             [this] { look_around(); }),
      end_({work_.time_used, work_.gpu_hours_used}, work_.wall_clock, context_.loop,
           [this](const auto& why) { end_by_clock(why); }),
      finisher_(context_.loop) {
  end_.set_until(work_.limits.until);
  end_.set_budget(work_.limits.budget);
  end_.set_gpu_hours(work_.limits.gpu_hours);
}

Result<Summary> GridLoop::work() {
  const auto begin = context_.loop.now();
  const auto slots = static_cast<int>(admission_.size());
  auto description = describe();
  description.experiment = work_.experiment;
  description.runs = backlog_.planned();
  description.to_ask = work_.to_ask;
  description.slots = slots;
  description.device = context_.executor.queues() ? context_.executor.name() : device_;
  for (const int signal : StopLadder::signals())
    context_.loop.on_signal(signal, [this](int number) { on_signal(number); });
  context_.observer.on_start(description);
  context_.loop.post([this] {
    has_begun_ = true;
    for (const auto& living : work_.living) take_over(living);
    backlog_.begin();
    if (ladder_.step() != StopStep::working) take_step(StopStep::working);
    end_.begin();
    fill();
  });
  context_.loop.run();
  const auto seconds = std::chrono::duration<double>(context_.loop.now() - begin).count();
  return backlog_.finish(seconds, slots, ladder_.first_signal());
}

void GridLoop::fill() {
  auto& queue = backlog_.queue();
  if (!queue.empty()) look_at_devices();
  do {
    while (may_start() && !queue.empty() && start_next()) {
    }
    if (const auto broken = admission_.guard().take_broken_locks(); !broken.empty())
      context_.observer.on_notice(broken);
    backlog_.book_kept();
  } while (ask_for_more());
  if (may_start() && !queue.empty()) halt_without_devices();
  if (may_start() && !queue.empty())
    admission_.wait_for_others(running_.empty(), [this] { fill(); });
  // Behind what the executor has still to do for the runs that were started just now.
  if (work_.leaves) context_.loop.post([this] { leave(); });
  end_if_done();
}

/// Has a search ask for further items once a slot would stand idle. Returns true if there are some.
/// All ends are booked before, since the search goes by them.
bool GridLoop::ask_for_more() {
  if (!work_.ask || !may_start() || !backlog_.queue().empty() ||
      running_.size() >= admission_.size() || is_reading_)
    return false;
  if (work_.read_for_ask && work_.read_for_ask()) {
    is_reading_ = true;
    context_.loop.post([this] {
      is_reading_ = false;
      fill();
    });
    return false;
  }
  auto items = work_.ask();
  if (!items) {
    const auto& error = items.error();
    backlog_.halt(error.message + (error.help.empty() ? "" : "; " + error.help));
  }
  if (!items || items->empty()) return false;
  work_.to_ask -= std::min(work_.to_ask, items->size());
  backlog_.add(std::move(*items));
  return true;
}

/// Starts the first run that can start now, of the first ones of all classes. A run that has to
/// wait for runs of ours keeps those behind it off the slot that it will get, and off the memory
/// that it needs, whichever of the two it waits for; what it does not need they may have.
bool GridLoop::start_next() {
  admission_.begin_round();
  bool cores_are_awaited = false;
  bool memory_is_awaited = false;
  std::uint64_t spoken_for = 0;  // memory of runs that wait for their slots
  for (const auto& [run_class, item] : backlog_.queue().heads()) {
    if (!admission_.has_any(run_class)) continue;
    const auto needs = class_at(run_class);
    if (needs.kind == DeviceKind::cpu) {
      cores_are_awaited |= must_wait_for_cores(item);
      if (cores_are_awaited) continue;
    }
    if (work_.memory > 0 && needs.memory > 0) {
      const bool is_next = !std::exchange(
          memory_is_awaited,
          memory_is_awaited || memory_in_use() + spoken_for + needs.memory > work_.memory);
      if (memory_is_awaited && is_next) admission_.hold(run_class);
      if (memory_is_awaited) continue;
    }
    if (!has_room()) return false;
    auto lease = admission_.lease_for(item, run_class);
    if (!lease) {
      if (admission_.holds(run_class)) spoken_for += needs.memory;
      continue;
    }
    start(backlog_.queue().take(run_class), std::move(*lease));
    return true;
  }
  return false;
}

RunClass GridLoop::class_at(std::size_t position) const {
  if (position < work_.classes.size()) return work_.classes[position];
  return {device_ == to_string(DeviceKind::gpu) ? DeviceKind::gpu : DeviceKind::cpu};
}

std::size_t GridLoop::class_of(const WorkItem& item) const {
  return work_.class_of ? work_.class_of(item) : 0;
}

std::uint64_t GridLoop::memory_in_use() const {
  std::uint64_t sum = 0;
  for (const auto& [ticket, run] : running_.all()) sum += class_at(class_of(run.item)).memory;
  return sum;
}

/// A run that is to be alone waits until no other run is on cores, and all others wait for its end.
/// On GPUs such a run needs only its own GPU for itself, which DeviceGuard sees to; on a cluster
/// each run is alone in its allocation.
bool GridLoop::must_wait_for_cores(const WorkItem& next) const {
  if (context_.executor.queues()) return false;
  return std::ranges::any_of(running_.all(), [&](const auto& entry) {
    const auto& run = entry.second;
    return run.launch.placement.kind == DeviceKind::cpu && (next.alone || run.item.alone);
  });
}

bool GridLoop::has_room() {
  const auto shortage = admission_.shortage();
  if (shortage) backlog_.halt(*shortage);
  return !shortage;
}

void GridLoop::start(const WorkItem& item, Lease lease) {
  const auto spec = run(item);
  auto placement = lease.slot().placement;
  placement.locks = lease.locks();
  auto port = take_port(placement);
  if (!port) return put_off(item, spec, placement.slot, port.error());
  auto launch = prepare(spec, placement);
  if (!launch) return fail_to_start(item, spec, placement.slot, launch.error());
  if (work_.code) launch::run_in(*work_.code, *launch);
  launch->memory_limit =
      work_.classes.empty() ? work_.limits.memory_limit : class_at(class_of(item)).memory_limit;

  // The start is booked before anything of the run exists: if gridctl dies now, the journal says
  // that the run may have begun.
  const bool is_queued = context_.executor.queues();
  const auto event = event_now(is_queued ? RunState::submitted : RunState::running, placement.slot);
  if (!backlog_.started(item, spec, event)) return;
  if (const auto made = is_queued ? Result<void>() : make_run_folder(*launch); !made) {
    // A folder that exists concerns this run alone; a full disk concerns all runs.
    if (made.error().kind == ErrorKind::locked)
      return fail_to_start(item, spec, placement.slot, made.error());
    return put_off(item, spec, placement.slot, made.error());
  }
  RunningRun starting{item, std::move(*launch), std::move(lease), event.at};
  starting.port = std::move(*port);
  starting.is_queued = is_queued;
  const auto ticket = running_.add(std::move(starting));
  admission_.guard().started(ticket, item, spec.directory, placement.gpus);
  running_.start(ticket);
}

/// Gives the run a port of its own; holds nothing if no ports are given out.
Result<sys::Reservation> GridLoop::take_port(Placement& placement) {
  if (!context_.devices.ports || context_.executor.queues()) return sys::Reservation();
  GRIDCTL_TRY_ASSIGN(auto port, context_.devices.ports->take());
  if (!port.warning.empty()) context_.observer.on_notice("warning: " + port.warning);
  placement.port = port.number;
  for (const int lock : port.reservation.descriptors()) placement.locks.push_back(lock);
  return std::move(port.reservation);
}

void GridLoop::take_over(const LivingRun& living) {
  const auto spec = run(living.item);
  // If the user chose another device there may be no such slot; then the run goes on beside the
  // runs that have slots.
  // Of a scheduler's slots any will do.
  auto lease = context_.executor.queues()
                   ? admission_.lease_for(living.item, 0)
                   : admission_.lease_named(living.slot, class_of(living.item));
  auto placement = lease ? lease->slot().placement : Placement{};
  placement.slot = living.slot;
  placement.port = living.port;
  auto launch = prepare(spec, placement);
  if (!launch) return fail_to_start(living.item, spec, living.slot, launch.error());
  RunningRun run{living.item, std::move(*launch), std::move(lease), living.started_at, living.age};
  run.is_queued = living.is_queued;
  const auto ticket = running_.adopt(std::move(run));
  if (!ticket) return fail_to_start(living.item, spec, living.slot, ticket.error());
  admission_.guard().started(*ticket, living.item, spec.directory, placement.gpus);
}

void GridLoop::on_unstarted(Ticket ticket, RunningRun run, const Error& error) {
  admission_.guard().ended(ticket, std::nullopt, false);
  if (is_of_the_machine(run.launch, error))
    put_off(run.item, run.launch.run, run.launch.placement.slot, error);
  else
    fail_to_start(run.item, run.launch.run, run.launch.placement.slot, error);
  // No exit follows that would fill the slot again or find that all is done.
  context_.loop.post([this] { fill(); });
}

void GridLoop::fail_to_start(const WorkItem& item, const RunSpec& run, const std::string& slot,
                             const Error& error) {
  auto event = event_now(RunState::failed, slot, error.message);
  name_failure(event, EndedBy::start_error);
  backlog_.settled(item, run, event, EndedBy::start_error);
}

/// Whether the machine, not the run, is the reason that a run could not be started: its program has
/// run before, or not even its output could be opened, or no run may start at all.
bool GridLoop::is_of_the_machine(const launch::Launch& launch, const Error& error) const {
  if (error.kind == ErrorKind::locked || error.kind == ErrorKind::internal) return true;
  boost::system::error_code ignored;
  return error.kind == ErrorKind::io &&
         (begun_programs_.contains(launch.argv.front()) || !fs::exists(launch.output, ignored));
}

/// Halts the grid because the next run would fail alike: the disk has no room or no inode left, or
/// the program's disk is away. A resume does this run and the rest.
void GridLoop::put_off(const WorkItem& item, const RunSpec& run, const std::string& slot,
                       const Error& error) {
  backlog_.halt(error.message);
  backlog_.settled(item, run,
                   event_now(RunState::stopped, slot, "could not begin: " + error.message),
                   EndedBy::request);
}

/// Returns the event of the exit, and notes in `run` who is to blame for a failure.
RunEvent GridLoop::judge(Ticket ticket, RunningRun& run, const launch::JobExit& exit) {
  auto& guard = admission_.guard();
  const auto stay = guard.ending(ticket);
  if (exit.asked && exit.asked->request.cause == launch::EndRequest::Cause::request)
    run.ended_by = EndedBy::request;
  const bool was_told_to_end =
      ladder_.step() >= StopStep::stopping || run.ended_by == EndedBy::request;
  const bool is_ruled = run.ended_by == EndedBy::rule || run.ended_by == EndedBy::target;
  auto event = settle(run.launch, exit, is_ruled ? "" : run.why_ended, was_told_to_end);
  // Whom the rule's word has not reached: the run would not be tried again.
  if (run.ended_by == EndedBy::rule && event.state != RunState::succeeded) {
    event.state = RunState::stopped_early;
    event.reason = run.why_ended;
  }
  event.gpu = stay.use;
  guard.ended(ticket, stay.use, event.state == RunState::succeeded);
  if (event.state == RunState::failed) {
    look_at_devices();  // a fault of its GPU that is found now explains the failure
    run.ended_by = find_who_failed(event, run.ended_by, stay.had_neighbours,
                                   guard.fault_of(run.launch.placement.gpus));
  }
  name_failure(event, run.ended_by);
  return event;
}

void GridLoop::on_ended(Ticket ticket, RunningRun run, const launch::JobExit& exit) {
  if (exit.refused) {
    admission_.guard().ended(ticket, std::nullopt, false);
    run.lease.reset();
    put_off(run.item, run.launch.run, "", *exit.refused);
    return fill();
  }
  if (exit.verdict) return on_judged(ticket, std::move(run), *exit.verdict);
  const auto event = judge(ticket, run, exit);
  run.lease.reset();
  watch_.finished(ticket, event.state == RunState::succeeded);
  finisher_.add(run.launch.output, work_.limits.max_log_size, [this](const auto& cut) {
    if (!cut) context_.observer.on_notice(cut.error().message);
    end_if_done();
  });
  const auto written = launch::write_run_file(run.launch, event, run.started_at);
  note_time();
  backlog_.settled(run.item, run.launch.run, event, run.ended_by);
  if (!written) context_.observer.on_notice(written.error().message);
  fill();
}

void GridLoop::on_begun(Ticket ticket, const RunningRun& run) {
  begun_programs_.insert(run.launch.argv.front());
  if (!run.is_queued) watch_.started(ticket, run);
  if (is_held_ && run.job) context_.executor.hold(*run.job);  // it had waited for the machine
  note_time();
}

void GridLoop::look_around() {
  look_at_devices();
  note_time();
}

/// Takes broken GPUs out of service, and ends the runs on them: such runs would fail, or hang.
void GridLoop::look_at_devices() {
  const auto news = admission_.guard().look(context_.loop.now());
  if (!news.notice.empty()) context_.observer.on_notice(news.notice);
  for (const auto& gpu : news.faulty) retire(gpu);
}

void GridLoop::retire(const Gpu& gpu) {
  if (!admission_.retire(gpu)) return;
  context_.observer.on_notice(
      fmt::format("GPU {} is taken out of service: {}", id_of(gpu), gpu.fault));
  for (const auto& [ticket, run] : running_.all()) {
    if (uses(run.launch.placement.gpus, gpu))
      running_.end(ticket, EndedBy::lost_device, fmt::format("GPU {}: {}", id_of(gpu), gpu.fault));
  }
  halt_without_devices();
}

/// Nothing more starts if what waits has no slot left: the grid could never end.
void GridLoop::halt_without_devices() {
  const auto heads = backlog_.queue().heads();
  const auto is_served = [&](const auto& head) { return admission_.has_any(head.run_class); };
  if (!admission_.has_any()) return backlog_.halt("no device is left in service");
  if (running_.empty() && !heads.empty() && std::ranges::none_of(heads, is_served))
    backlog_.halt("no device is left in service that is large enough");
}

void GridLoop::retire(const Verdict& verdict) {
  context_.observer.on_notice(verdict.reason);
  admission_.retire_device(verdict.device);
  halt_without_devices();
}

}  // namespace gridctl::schedule
