// What is still to be started, in which order: what follows from a run that has ended (its tests,
// its next attempt) comes before what was planned at first, so that each model is done with early.
#pragma once

#include <gridctl/schedule/work_item.hpp>

#include <algorithm>
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
  void add(const WorkItem& item) { planned_.push_back(item); }
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

  /// Takes out all that `is_wanted` is true for, and returns how many that were.
  template <class Predicate>
  std::size_t withdraw(Predicate is_wanted) {
    const auto before = size();
    const auto rest = planned_.begin() + static_cast<std::ptrdiff_t>(next_);
    planned_.erase(std::remove_if(rest, planned_.end(), is_wanted), planned_.end());
    std::erase_if(urgent_, is_wanted);
    return before - size();
  }

 private:
  std::vector<WorkItem> planned_;
  std::size_t next_ = 0;
  std::deque<WorkItem> urgent_;
};

}  // namespace gridctl::schedule
