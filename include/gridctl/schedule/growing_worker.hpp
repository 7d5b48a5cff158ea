// A worker that can be handed further runs while it works.
#pragma once

#include <gridctl/core/worker.hpp>
#include <gridctl/schedule/work_item.hpp>

#include <set>
#include <vector>

namespace gridctl::schedule {

class GrowingWorker : public Worker {
 public:
  /// Whether further runs would begin: nobody has asked for the end, and nothing has halted.
  [[nodiscard]] virtual bool may_grow() const = 0;
  /// The runs that are on or still to begin, and those of which a test is.
  [[nodiscard]] virtual std::set<RunId> unfinished() const = 0;
  /// Adds the items to what is still to begin, behind the planned ones. They must be booked, and
  /// none of them may be among the items that the worker has had. Requires may_grow().
  virtual void add(std::vector<WorkItem> items) = 0;
};

}  // namespace gridctl::schedule
