// What is still to begin, and what follows from how each attempt ends: its next one, its tests, the
// runs that waited for it, or that nothing begins any more.
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

/// What a backlog asks of whoever works on it. Never called while the backlog is made.
class BacklogUser {
 public:
  virtual ~BacklogUser() = default;
  [[nodiscard]] virtual RunSpec run(const WorkItem& item) const = 0;
  /// What is to be done because the run has succeeded.
  [[nodiscard]] virtual std::vector<WorkItem> follow_ups(const RunSpec& /*run*/) { return {}; }
  /// How many runs are on.
  [[nodiscard]] virtual std::size_t count_running() const = 0;
  /// Whether the run, or a test of it, is on.
  [[nodiscard]] virtual bool is_on(const RunId& run) const = 0;
  /// The time of a run has come: it is in the queue.
  virtual void fill() = 0;
  /// A device must get no more runs; `verdict` says which and why.
  virtual void retire(const Verdict& verdict) = 0;
};

/// Books all it is told before it acts on it. When something cannot be booked it halts.
class Backlog {
 public:
  /// Takes queue and tallies out of `work`. Owns nothing else; all must outlive this.
  Backlog(BacklogUser& user, sys::Loop& loop, RunObserver& observer, Work& work);

  /// What may start now, if may_start().
  [[nodiscard]] WorkQueue& queue() { return queue_; }
  /// How many are still to begin: in the queue, or waiting for a canary or for their retry.
  [[nodiscard]] std::size_t size() const;
  /// Whether nothing will come into the queue but by the end of a run.
  [[nodiscard]] bool is_done() const { return queue_.empty() && retries_.waiting() == 0; }
  /// All there is to do, begun or not.
  [[nodiscard]] std::size_t planned() const { return summary_.planned; }

  /// Whether more is to start, now or later.
  [[nodiscard]] bool is_open() const { return !is_closed_ && summary_.halted_because.empty(); }
  /// Not so while what has happened cannot be booked.
  [[nodiscard]] bool may_start() const { return is_open() && !waits_for_books(); }
  /// Whether another program has the books locked, so that something is still to be booked.
  [[nodiscard]] bool waits_for_books() const { return books_timer_.has_value(); }
  /// From now on nothing may start, since the user wants it so.
  void close() { is_closed_ = true; }
  /// The same for a reason that the summary tells; the first one counts. Says so to people.
  void halt(const std::string& reason);
  /// The same, for the one who asked and knows it.
  void halt_quietly(const std::string& reason);

  /// Books a start; if that is false the run must not begin: it is in the queue again, or nothing
  /// starts any more.
  bool started(const WorkItem& item, const RunSpec& run, const RunEvent& event);
  /// Books the end of an attempt, and does what follows from it.
  void settled(const WorkItem& item, const RunSpec& run, const RunEvent& event, EndedBy ended_by);
  /// The chosen runs will not begin, nor their tests; what waits for one that is not on waits no
  /// more. How many.
  std::size_t withdraw(const std::set<RunId>& chosen);

  /// Tells that all is over and returns how it went. An Error: the ends of some runs could not be
  /// booked.
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
  Canaries canaries_;  // before queue_: takes from what is queued
  WorkQueue queue_;
  Retries retries_;
  FailureBudget budget_;
  std::optional<sys::Loop::TimerId> books_timer_;
  bool is_closed_ = false;
  std::size_t withdrawn_ = 0;
  Summary summary_;
};

}  // namespace gridctl::schedule
