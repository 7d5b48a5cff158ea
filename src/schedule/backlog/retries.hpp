// The attempts that are still to come of runs that failed: what each run has used up, and the
// timers of those that wait for their next one.
#pragma once

#include <gridctl/schedule/backlog/retry_policy.hpp>
#include <gridctl/schedule/work_item.hpp>
#include <gridctl/sys/loop.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace gridctl::schedule {

struct NextAttempt {
  WorkItem item;
  std::chrono::milliseconds delay{0};  ///< from now
};

class Retries {
 public:
  using IsDue = std::function<void(const WorkItem&)>;

  /// The loop must outlive this. `tallies`: of earlier attempts; who is not in it has used nothing.
  Retries(sys::Loop& loop, int retries, RetryTallies tallies, IsDue is_due);

  /// Whether the run has another attempt after this one; counts against its tally. Nothing has
  /// that ended well or on request.
  [[nodiscard]] std::optional<NextAttempt> after(const WorkItem& item, const RunSpec& run,
                                                 const RunEvent& event, EndedBy ended_by);
  /// Calls `is_due` from the loop when its time has come.
  void wait(const NextAttempt& next);
  /// Of the chosen ones, what waits will not begin. How many.
  std::size_t withdraw(const std::set<RunId>& chosen);
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  sys::Loop& loop_;
  RetryPolicy policy_;
  RetryTallies tallies_;
  IsDue is_due_;
  std::map<std::pair<RunId, int>, sys::Loop::TimerId> waiting_;
};

}  // namespace gridctl::schedule
