// The one loop that launches children: fills the free slots with the runs of its queue, and refills
// on every exit. Templated on the device, which decides how many slots there are and what each one
// gets; Trainer, Tester and Pipeline say how a run becomes a command.
#pragma once

#include <gridctl/core/limits.hpp>
#include <gridctl/core/observer.hpp>
#include <gridctl/launch/code_snapshot.hpp>
#include <gridctl/launch/executor.hpp>
#include <gridctl/launch/log_finisher.hpp>
#include <gridctl/schedule/bookkeeper.hpp>
#include <gridctl/schedule/canaries.hpp>
#include <gridctl/schedule/deadlines.hpp>
#include <gridctl/schedule/device_guard.hpp>
#include <gridctl/schedule/device_policy.hpp>
#include <gridctl/schedule/disk_room.hpp>
#include <gridctl/schedule/failure_budget.hpp>
#include <gridctl/schedule/retries.hpp>
#include <gridctl/schedule/slot_pool.hpp>
#include <gridctl/schedule/stop_ladder.hpp>
#include <gridctl/schedule/work_item.hpp>
#include <gridctl/schedule/work_queue.hpp>
#include <gridctl/schedule/worker.hpp>
#include <gridctl/sys/loop.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::schedule {

/// What a worker works with. Owns nothing; all must outlive the worker.
struct Surroundings {
  sys::Loop& loop;
  launch::Executor& executor;
  RunObserver& observer;  ///< hears of each event in order; the journal stands first in it
  DeviceRules devices = {};
};

/// What there is to do.
struct Work {
  std::vector<WorkItem> queue;
  std::vector<LivingRun> living;  ///< taken over from an earlier gridctl
  int max_concurrent_runs = 0;    ///< 0 or less: as many as there are slots
  std::string experiment;         ///< the directory, as shown to people
  Limits limits = {};
  std::optional<launch::CodeSnapshot> code = {};  ///< what runs use instead of the work tree
  /// What runs and tests have used up of their retries already; those that are not here, nothing.
  RetryTallies tallies = {};
};

template <DevicePolicy Device>
class GridWorker : public Worker {
 public:
  /// Does all that is queued, and what follows from it. SIGINT, SIGTERM and SIGHUP are taken as
  /// StopLadder says. An Error: the ends of some runs could not be booked.
  [[nodiscard]] Result<Summary> work() final;
  /// What it takes over ends too if it was asked before work().
  StopAnswer stop(const StopRequest& request) final;

 protected:
  GridWorker(Device device, Work work, Surroundings surroundings);

  [[nodiscard]] virtual RunSpec run(const WorkItem& item) const = 0;
  /// What is told before the first event; runs, slots and device are filled in here.
  [[nodiscard]] virtual WorkStart describe() const = 0;
  /// Everything that starting the run needs; touches nothing. An Error fails this run alone.
  [[nodiscard]] virtual Result<launch::Launch> prepare(const RunSpec& run,
                                                       const Placement& placement) const = 0;
  /// What is to be done because the run has succeeded.
  [[nodiscard]] virtual std::vector<WorkItem> follow_ups(const RunSpec& /*run*/) { return {}; }

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

  void take_over(const LivingRun& living);
  void fill();
  void look_at_devices();
  void retire(const Gpu& gpu);
  void wait_for_others();
  void start(const WorkItem& item, typename Slots::Lease lease);
  [[nodiscard]] launch::Executor::ExitHandler exit_handler(Ticket ticket);
  void try_to_start(Ticket ticket);
  void fail_to_start(const WorkItem& item, const RunSpec& run, const std::string& slot,
                     const Error& error);
  void on_exit(Ticket ticket, const launch::JobExit& exit);
  void settled(const WorkItem& item, const RunSpec& run, const RunEvent& event, EndedBy ended_by);
  bool try_again(const WorkItem& item, const RunSpec& run, const RunEvent& event, EndedBy ended_by);
  void release(const WorkItem& canary, const RunEvent& end);
  void release_without(const std::set<RunId>& withdrawn);
  void heed(const Verdict& verdict);
  void queue_follow_ups(const RunSpec& run);
  bool tell(const RunSpec& run, const RunEvent& event);
  void halt(const std::string& reason);
  void on_signal(int signal);
  void take_step(StopLadder::Step before);
  StopAnswer stop_runs(const StopRequest& request);
  void stop_running(launch::Urgency urgency, const std::set<RunId>& only = {});
  [[nodiscard]] bool may_start() const;
  [[nodiscard]] bool has_room();
  void watch();
  void look_at_running();
  [[nodiscard]] bool must_wait(const WorkItem& next) const;
  void end_if_done();
  [[nodiscard]] Result<Summary> finish(sys::Loop::Clock::time_point begin);

  Device device_;
  Work work_;
  Surroundings around_;
  Bookkeeper books_;
  Slots pool_;
  DeviceGuard guard_;
  std::optional<sys::Loop::TimerId> others_timer_;  // while no free slot is to be had
  std::string said_waiting_;
  StopLadder ladder_;
  Canaries canaries_;  // before queue_: takes from what is queued
  WorkQueue queue_;
  Retries retries_;
  FailureBudget budget_;
  Deadlines deadlines_;
  DiskRoom disk_;
  launch::LogFinisher finisher_;
  bool has_begun_ = false;
  bool watches_ = false;
  std::size_t withdrawn_ = 0;  // were to begin, until somebody asked that they do not
  std::map<Ticket, Running> running_;
  Ticket next_ticket_ = 1;
  Summary summary_;
};

}  // namespace gridctl::schedule
