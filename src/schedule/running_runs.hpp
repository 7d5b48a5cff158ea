// Keeps the runs that are on: starts a run or takes it over, ends it when told to, and hands it
// back when it has ended. What its end means is decided by the user of this class.
#pragma once

#include "slot.hpp"

#include <gridctl/core/observer.hpp>
#include <gridctl/launch/executor.hpp>
#include <gridctl/schedule/backlog/retry_policy.hpp>
#include <gridctl/schedule/work_item.hpp>
#include <gridctl/sys/process/loop.hpp>
#include <gridctl/sys/reservations.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::schedule {

using Ticket = std::uint64_t;  ///< names a run that is on; never used again

struct RunningRun {
  WorkItem item;
  launch::Launch launch;
  std::optional<Lease> lease;  ///< none: it was taken over, and its slot is not there any more
  TimePoint started_at;
  sys::Loop::Clock::duration age{0};      ///< how long the run was on under an earlier gridctl
  std::optional<launch::JobId> job = {};  ///< none: the machine was too busy to start it so far
  EndedBy ended_by = EndedBy::itself;     ///< the cause that its end will have
  std::string why_ended = {};             ///< if end() ended it: the reason
  bool told_to_wait = false;              ///< people know that it waits for the machine
  sys::Reservation port = {};             ///< of Placement::port
  bool is_queued = false;                 ///< a scheduler has it and has not begun it
  std::string node_slot = {};  ///< the slot on the node, once the run is not queued any more
};

/// What RunningRuns asks of its user, and tells it. All calls come from the loop, but for
/// on_begun() and on_unstarted(), which may also come from inside start() or adopt().
class RunningRunsUser {
 public:
  virtual ~RunningRunsUser() = default;
  /// Whether a start for which the machine was too busy is tried again.
  [[nodiscard]] virtual bool may_wait() const = 0;
  virtual void on_begun(Ticket ticket, const RunningRun& run) = 0;
  /// A run that was queued has begun. Called with an executor that queues() alone.
  virtual void on_dequeued(Ticket /*ticket*/, const RunningRun& /*run*/,
                           const launch::JobBegin& /*begin*/) {}
  /// The run has ended and is not among the running ones any more.
  virtual void on_ended(Ticket ticket, RunningRun run, const launch::JobExit& exit) = 0;
  /// The run could not be started, and never will be as this attempt.
  virtual void on_unstarted(Ticket ticket, RunningRun run, const Error& error) = 0;
};

class RunningRuns {
 public:
  /// All must outlive this object.
  RunningRuns(RunningRunsUser& user, sys::Loop& loop, launch::Executor& executor,
              RunObserver& observer);
  RunningRuns(const RunningRuns&) = delete;
  RunningRuns& operator=(const RunningRuns&) = delete;

  /// From here on the run counts as running, so that its slot stays taken; start() begins it.
  [[nodiscard]] Ticket add(RunningRun run);
  /// Starts the run of add(). A machine that is out of processes or memory for the moment will have
  /// some later: the run keeps its slot and is tried again once a second.
  void start(Ticket ticket);
  /// Takes over a run that an earlier gridctl started. Errors are those of Executor::adopt(); after
  /// one the run is not among the running ones.
  [[nodiscard]] Result<Ticket> adopt(RunningRun run);

  /// Ends the run politely, for a reason that lies in the run or its device. Does nothing if the
  /// run has not begun or is gone, or if somebody asked for its end before: that stays the cause.
  void end(Ticket ticket, EndedBy ended_by, const std::string& why);
  /// Ends the runs of `only`, or all if it is empty, at the request of somebody, for people: `why`.
  /// Runs that had not begun are taken out and returned: no call to the user follows for them.
  [[nodiscard]] std::vector<std::pair<Ticket, RunningRun>> stop(launch::Urgency urgency,
                                                                const std::set<RunId>& only = {},
                                                                const std::string& why = {});
  /// Ends the runs that are still queued, as stop() does.
  void stop_queued();
  [[nodiscard]] std::size_t count_queued() const;
  /// Puts the coming end of the chosen runs, and of their tests, down to a request; not of those
  /// that end() ended before. Returns how many of the chosen are on.
  std::size_t mark_as_asked(const std::set<RunId>& chosen);

  /// How many of the chosen runs, and of their tests, are on.
  [[nodiscard]] std::size_t count(const std::set<RunId>& chosen) const;

  [[nodiscard]] const std::map<Ticket, RunningRun>& all() const { return runs_; }
  [[nodiscard]] std::size_t size() const { return runs_.size(); }
  [[nodiscard]] bool empty() const { return runs_.empty(); }
  /// Whether the run, or a test of it, is on.
  [[nodiscard]] bool is_on(const RunId& run) const;

 private:
  [[nodiscard]] launch::Executor::ExitHandler exit_handler(Ticket ticket);
  void dequeue(launch::JobId job, const launch::JobBegin& begin);

  RunningRunsUser& user_;
  sys::Loop& loop_;
  launch::Executor& executor_;
  RunObserver& observer_;
  std::map<Ticket, RunningRun> runs_;
  Ticket next_ = 1;
};

}  // namespace gridctl::schedule
