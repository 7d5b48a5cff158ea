// The one loop that launches children: fills the free slots with the runs of its queue, and refills
// on every exit. Templated on the device, which decides how many slots there are and what each one
// gets; Trainer, Tester and Pipeline say how a run becomes a command.
#pragma once

#include "backlog/backlog.hpp"
#include "deadlines.hpp"
#include "devices/device_guard.hpp"
#include "devices/device_policy.hpp"
#include "devices/slot_pool.hpp"
#include "disk_room.hpp"
#include "stop_ladder.hpp"

#include <gridctl/core/observer.hpp>
#include <gridctl/core/worker.hpp>
#include <gridctl/launch/executor.hpp>
#include <gridctl/launch/log_finisher.hpp>
#include <gridctl/schedule/worker_context.hpp>
#include <gridctl/sys/loop.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>

namespace gridctl::schedule {

template <DevicePolicy Device>
class GridWorker : public Worker, protected BacklogUser {
 public:
  /// Does all that is queued, and what follows from it. SIGINT, SIGTERM and SIGHUP are taken as
  /// StopLadder says. An Error: the ends of some runs could not be booked.
  [[nodiscard]] Result<Summary> work() final;
  /// What it takes over ends too if it was asked before work().
  StopAnswer stop(const StopRequest& request) final;

 protected:
  GridWorker(Device device, Work work, WorkerContext context);

  /// What is told before the first event; runs, slots and device are filled in here.
  [[nodiscard]] virtual WorkStart describe() const = 0;
  /// Everything that starting the run needs; touches nothing. An Error fails this run alone.
  [[nodiscard]] virtual Result<launch::Launch> prepare(const RunSpec& run,
                                                       const Placement& placement) const = 0;

 private:
  using Slots = SlotPool<typename Device::Slot>;
  using Ticket = std::uint64_t;  // names a run that is on
  struct Running {
    WorkItem item;
    launch::Launch launch;
    std::optional<typename Slots::Lease> lease;
    TimePoint started_at;
    std::optional<launch::JobId> job;  // none: the machine was too busy to start it
    EndedBy ended_by = EndedBy::itself;
    std::string why_ended;  // if we ended it for its own sake
    bool told_to_wait = false;
  };

  [[nodiscard]] std::size_t count_running() const final { return running_.size(); }
  [[nodiscard]] bool is_on(const RunId& run) const final;
  void fill() final;
  void retire(const Verdict& verdict) final;
  void take_over(const LivingRun& living);
  void look_at_devices();
  void retire(const Gpu& gpu);
  void wait_for_others();
  void start(const WorkItem& item, typename Slots::Lease lease);
  [[nodiscard]] launch::Executor::ExitHandler exit_handler(Ticket ticket);
  void try_to_start(Ticket ticket);
  void fail_to_start(const WorkItem& item, const RunSpec& run, const std::string& slot,
                     const Error& error);
  void on_exit(Ticket ticket, const launch::JobExit& exit);
  void on_signal(int signal);
  void take_step(StopStep before);
  StopAnswer stop_runs(const StopRequest& request);
  void stop_running(launch::Urgency urgency, const std::set<RunId>& only = {});
  [[nodiscard]] bool has_room();
  void watch();
  void look_at_running();
  [[nodiscard]] bool must_wait(const WorkItem& next) const;
  void end_if_done();

  Device device_;
  Work work_;
  WorkerContext around_;
  Backlog backlog_;
  Slots pool_;
  DeviceGuard guard_;
  std::optional<sys::Loop::TimerId> others_timer_;  // while no free slot is to be had
  std::string said_waiting_;
  StopLadder ladder_;
  Deadlines deadlines_;
  DiskRoom disk_;
  launch::LogFinisher finisher_;
  bool has_begun_ = false;
  bool watches_ = false;
  std::map<Ticket, Running> running_;
  Ticket next_ticket_ = 1;
};

}  // namespace gridctl::schedule
