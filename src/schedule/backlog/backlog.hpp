// Keeps what is still to begin, and decides what follows from the end of each attempt: the next
// attempt, the tests of the model, the runs that waited for a canary, or the end of the grid.
#pragma once

#include "backlog/bookkeeper.hpp"
#include "backlog/canaries.hpp"
#include "backlog/failure_budget.hpp"
#include "backlog/retries.hpp"
#include "backlog/work_queue.hpp"

#include <gridctl/schedule/work.hpp>

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gridctl::schedule {

/// What a backlog asks of the worker that it serves. Never called by the backlog's constructor.
class BacklogUser {
 public:
  virtual ~BacklogUser() = default;
  [[nodiscard]] virtual RunSpec run(const WorkItem& item) const = 0;
  /// The items to do next because the run has succeeded.
  [[nodiscard]] virtual std::vector<WorkItem> follow_ups(const RunSpec& /*run*/) { return {}; }
  /// How many runs are on.
  [[nodiscard]] virtual std::size_t count_running() const = 0;
  /// Whether the run, or a test of it, is on.
  [[nodiscard]] virtual bool is_on(const RunId& run) const = 0;
  /// Called when the delay of a run is over: the run is in the queue.
  virtual void fill() = 0;
  /// A device must get no more runs; `verdict` says which and why.
  virtual void retire(const Verdict& verdict) = 0;
};

/// Books each event before it acts on the event. Halts if an event cannot be booked.
class Backlog {
 public:
  /// Takes queue and tallies out of `work`. User, loop and observer must outlive this object.
  Backlog(BacklogUser& user, sys::Loop& loop, RunObserver& observer, Work& work);

  /// Halts if so much has failed before that nothing may start. Called once, before the first
  /// start.
  void begin();

  /// The items that may start now, if may_start().
  [[nodiscard]] WorkQueue& queue() { return queue_; }
  /// The number of items still to begin: in the queue, or waiting for a canary or for their retry.
  [[nodiscard]] std::size_t size() const;
  /// The runs of these items.
  [[nodiscard]] std::set<RunId> runs() const;
  /// Adds items that are booked: they begin behind the planned ones, after their canary.
  void add(std::vector<WorkItem> items);
  /// Whether the queue is empty, and only the end of a running run can put something into it.
  [[nodiscard]] bool is_done() const { return queue_.empty() && retries_.waiting() == 0; }
  /// The number of all items, begun or not.
  [[nodiscard]] std::size_t planned() const { return summary_.planned; }

  /// Whether further runs are to start, now or later.
  [[nodiscard]] bool is_open() const { return !is_closed_ && summary_.halted_because.empty(); }
  /// Whether runs may start now: is_open(), and no event waits to be booked.
  [[nodiscard]] bool may_start() const { return is_open() && !waits_for_books(); }
  /// Whether an event waits to be booked because another program has the journal locked.
  [[nodiscard]] bool waits_for_books() const { return books_timer_.has_value(); }
  /// Lets nothing start from now on, at the user's request.
  void close() { is_closed_ = true; }
  /// Lets nothing start from now on, and tells people why. The summary keeps the first reason.
  void halt(const std::string& reason);
  /// As halt(), without telling the observers: the requester already knows.
  void halt_quietly(const std::string& reason);

  /// Why no run begins any more, if halt() was called; else empty.
  [[nodiscard]] const std::string& halted_because() const { return summary_.halted_because; }
  /// Allows so many failures from now on; halts if as many runs have failed by now.
  void set_max_failures(MaxFailures limit) { heed(budget_.set_limit(limit)); }

  /// Books a start. Returns false if the run must not begin: then it is in the queue again.
  bool started(const WorkItem& item, const RunSpec& run, const RunEvent& event);
  /// Books that a run has begun which a scheduler had queued.
  void began(const RunSpec& run, const RunEvent& event);
  /// Books the end of an attempt, and queues what follows from that end. A success may be kept
  /// until the next event, or until book_kept(): mostly both can be booked at once.
  void settled(const WorkItem& item, const RunSpec& run, const RunEvent& event, EndedBy ended_by);
  /// Books what settled() has kept. Called before the loop waits for anything.
  void book_kept();
  /// Books the waiting attempts of the chosen runs and of their tests as ended by `end`; returns
  /// how many were booked. Runs that wait for a chosen canary wait no more, unless that canary is
  /// running.
  std::size_t withdraw(const std::set<RunId>& chosen, const RunEvent& end);

  /// Lets the attempts of the chosen runs and of their tests that wait in the queue begin before
  /// all others but tests and next attempts; returns how many these are.
  std::size_t hurry(const std::vector<RunId>& chosen);

  /// Tells the observers that the work is over and returns the summary. Error: the ends of some
  /// runs could not be booked.
  [[nodiscard]] Result<Summary> finish(double seconds, int slots,
                                       std::optional<int> interrupted_by);

 private:
  bool tell(const RunSpec& run, const RunEvent& event);
  void heed(const Error& not_booked);
  void book_later();
  bool try_again(const WorkItem& item, const RunSpec& run, const RunEvent& event, EndedBy ended_by);
  void heed(const Verdict& verdict);
  void queue_follow_ups(const RunSpec& run);
  void release(const WorkItem& canary, const RunEvent& end);

  BacklogUser& user_;
  sys::Loop& loop_;
  RunObserver& observer_;
  Bookkeeper books_;
  Canaries canaries_;  // before queue_, since its constructor takes items out of the queue
  WorkQueue queue_;
  Retries retries_;
  FailureBudget budget_;
  std::optional<sys::Loop::TimerId> books_timer_;
  bool is_closed_ = false;
  std::set<RunId> cancelled_;  // stopped by name
  Summary summary_;
};

}  // namespace gridctl::schedule
