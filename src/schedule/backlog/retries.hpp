// The attempts that are still to come of runs that failed: what each run has used up, and the
// timers of those that wait for their next one.
#pragma once

#include <gridctl/schedule/backlog/retry_policy.hpp>
#include <gridctl/schedule/work_item.hpp>
#include <gridctl/sys/process/loop.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace gridctl::schedule {

struct NextAttempt {
  WorkItem item;
  std::chrono::milliseconds delay{0};  ///< from now
};

class Retries {
 public:
  using IsDue = std::function<void(const WorkItem&)>;

  /// The loop must outlive this. `tallies`: earlier attempts; a run without an entry has used none.
  Retries(sys::Loop& loop, int retries, RetryTallies tallies, IsDue is_due);

  /// Returns the next attempt of the run, or nothing if it has none; counts against the run's
  /// tally. A run that succeeded, or was ended on request, has none.
  [[nodiscard]] std::optional<NextAttempt> after(const WorkItem& item, const RunSpec& run,
                                                 const RunEvent& event, EndedBy ended_by);
  /// Calls `is_due` from the loop when the delay of `next` is over.
  void wait(const NextAttempt& next);
  /// Removes the waiting attempts of the chosen runs and returns them.
  [[nodiscard]] std::vector<WorkItem> withdraw(const std::set<RunId>& chosen);
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  /// Calls `look` with each waiting attempt.
  void each(const std::function<void(const WorkItem&)>& look) const {
    for (const auto& [key, waiting] : waiting_) look(waiting.item);
  }

 private:
  sys::Loop& loop_;
  RetryPolicy policy_;
  RetryTallies tallies_;
  IsDue is_due_;
  struct Waiting {
    sys::Loop::TimerId timer;
    WorkItem item;
  };
  std::map<std::pair<RunId, int>, Waiting> waiting_;  // by run and test
};

}  // namespace gridctl::schedule
