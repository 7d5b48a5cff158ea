// What is still to be started, in which order: what follows from a run that has ended (its tests,
// its next attempt) comes before what was planned at first, so that each model is done with early.
#pragma once

#include <gridctl/schedule/work_item.hpp>

#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

namespace gridctl::schedule {

class WorkQueue {
 public:
  explicit WorkQueue(std::vector<WorkItem> planned) : planned_(std::move(planned)) {}

  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] std::size_t size() const { return urgent_.size() + planned_.size() - next_; }
  void add_urgent(const WorkItem& item) { urgent_.push_back(item); }
  /// The next one; the queue must not be empty.
  [[nodiscard]] const WorkItem& front() const {
    return urgent_.empty() ? planned_[next_] : urgent_.front();
  }
  /// Likewise.
  WorkItem take() {
    if (urgent_.empty()) return planned_[next_++];
    const auto item = urgent_.front();
    urgent_.pop_front();
    return item;
  }

 private:
  std::vector<WorkItem> planned_;
  std::size_t next_ = 0;
  std::deque<WorkItem> urgent_;
};

}  // namespace gridctl::schedule
