// The one loop that launches children: fills the free slots with the runs of its queue, and refills
// them on every exit. Which slot may be used, how runs are started and ended, and what is still to
// begin is decided by Admission, RunningRuns and Backlog; this class makes them work together.
#pragma once

#include "admission.hpp"
#include "backlog/backlog.hpp"
#include "grid_end.hpp"
#include "run_watch.hpp"
#include "running_runs.hpp"
#include "slot.hpp"

#include <gridctl/launch/log_finisher.hpp>
#include <gridctl/schedule/growing_worker.hpp>
#include <gridctl/schedule/stop_ladder.hpp>
#include <gridctl/schedule/work.hpp>
#include <gridctl/schedule/worker_context.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace gridctl::schedule {

class GridLoop : public GrowingWorker, protected BacklogUser, private RunningRunsUser {
 public:
  /// Does all queued items, and what follows from them. SIGINT, SIGQUIT, SIGTERM and SIGHUP mean
  /// what StopLadder says. Error: the ends of some runs could not be booked.
  [[nodiscard]] Result<Summary> work() final;
  /// A request that comes before work() also ends the runs that work() will take over.
  StopAnswer stop(const StopRequest& request) final;
  /// Before work() too.
  SteerAnswer steer(const SteerRequest& request) final;
  [[nodiscard]] bool may_grow() const final {
    return ladder_.step() == StopStep::working && backlog_.is_open();
  }
  [[nodiscard]] std::set<RunId> unfinished() const final;
  void add(std::vector<WorkItem> items) final;

 protected:
  GridLoop(Slots slots, Work work, WorkerContext context);

  /// What observers are told before the first event; runs, slots and device are filled in here.
  [[nodiscard]] virtual WorkStart describe() const = 0;
  /// Everything that starting the run needs; touches no file. An Error fails this run alone.
  [[nodiscard]] virtual Result<launch::Launch> prepare(const RunSpec& run,
                                                       const Placement& placement) const = 0;

 private:
  [[nodiscard]] std::size_t count_running() const final { return running_.size(); }
  [[nodiscard]] bool is_on(const RunId& run) const final { return running_.is_on(run); }
  void fill() final;
  void retire(const Verdict& verdict) final;

  [[nodiscard]] bool may_wait() const final { return ladder_.step() == StopStep::working; }
  void on_begun(Ticket ticket, const RunningRun& run) final;
  void on_dequeued(Ticket ticket, const RunningRun& run, const launch::JobBegin& begin) final;
  void on_ended(Ticket ticket, RunningRun run, const launch::JobExit& exit) final;
  void on_unstarted(Ticket ticket, RunningRun run, const Error& error) final;

  [[nodiscard]] bool start_next();
  [[nodiscard]] bool ask_for_more();
  [[nodiscard]] bool must_wait_for_cores(const WorkItem& next) const;
  [[nodiscard]] RunClass class_at(std::size_t position) const;
  [[nodiscard]] std::size_t class_of(const WorkItem& item) const;
  [[nodiscard]] std::uint64_t memory_in_use() const;
  [[nodiscard]] bool has_room();
  void start(const WorkItem& item, Lease lease);
  [[nodiscard]] Result<sys::Reservation> take_port(Placement& placement);
  void take_over(const LivingRun& living);
  void fail_to_start(const WorkItem& item, const RunSpec& run, const std::string& slot,
                     const Error& error);
  [[nodiscard]] bool is_of_the_machine(const launch::Launch& launch, const Error& error) const;
  void put_off(const WorkItem& item, const RunSpec& run, const std::string& slot,
               const Error& error);
  void on_judged(Ticket ticket, RunningRun run, const RunEvent& verdict);
  void leave();
  [[nodiscard]] RunEvent judge(Ticket ticket, RunningRun& run, const launch::JobExit& exit);
  void look_around();
  void look_at_devices();
  void retire(const Gpu& gpu);
  void halt_without_devices();
  [[nodiscard]] SteerRefusal refusal_of(const SteerRequest& request) const;
  void pause(bool holds);
  void go_on();
  void let_go();
  void set(const SteerSettings& settings);
  void on_signal(int signal);
  void take_step(StopStep before);
  void end_by_clock(const std::string& why);
  void note_time() { end_.note(running_.size() > running_.count_queued(), gpus_in_use()); }
  [[nodiscard]] std::size_t gpus_in_use() const;
  StopAnswer stop_runs(const StopRequest& request);
  StopAnswer stop_by_rule(const StopRequest& request);
  void end_runs(launch::Urgency urgency, const std::set<RunId>& only = {},
                const std::string& why = {});
  void end_if_done();
  [[nodiscard]] bool may_start() const { return backlog_.may_start() && !is_paused_; }

  std::string device_;
  Work work_;
  WorkerContext context_;
  Backlog backlog_;
  Admission admission_;
  RunningRuns running_;  // after admission_: its runs hold leases
  RunWatch watch_;
  GridEnd end_;
  StopLadder ladder_;
  launch::LogFinisher finisher_;
  std::set<std::string> begun_programs_;
  bool has_begun_ = false;
  bool is_paused_ = false;
  bool is_reading_ = false;  // what a search goes by, part for part
  bool is_held_ = false;     // the runs that are on stand still
};

}  // namespace gridctl::schedule
