// A worker that can be handed further runs while it works.
#pragma once

#include <gridctl/core/worker.hpp>
#include <gridctl/schedule/work_item.hpp>

#include <set>
#include <vector>

namespace gridctl::schedule {

/// A worker to which the runs of a grown plan can be handed while it works.
class GrowingWorker : public Worker {
 public:
  /// Returns true if the worker would begin further runs: nobody has asked the worker to end, and
  /// nothing has halted the grid.
  [[nodiscard]] virtual bool may_grow() const = 0;
  /// The runs that are on or still to begin, and the runs whose tests are on or still to begin.
  [[nodiscard]] virtual std::set<RunId> unfinished() const = 0;
  /// Adds the items behind those that are still to begin. The journal must have booked the items,
  /// and the worker must not have had any of them. Requires may_grow().
  virtual void add(std::vector<WorkItem> items) = 0;
};

}  // namespace gridctl::schedule
