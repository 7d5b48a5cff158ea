// Decides the order in which items are started. Tests and next attempts of a run that has ended
// come before items that were planned at first, so that each model is finished early.
#pragma once

#include <gridctl/schedule/work_item.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <iterator>
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
  /// The next item; the queue must not be empty.
  [[nodiscard]] const WorkItem& front() const {
    return urgent_.empty() ? planned_[next_] : urgent_.front();
  }
  /// Removes and returns the next item; the queue must not be empty.
  WorkItem take() {
    if (urgent_.empty()) return planned_[next_++];
    const auto item = urgent_.front();
    urgent_.pop_front();
    return item;
  }

  /// Removes the items for which `is_wanted` is true and returns them.
  template <class Predicate>
  std::vector<WorkItem> withdraw(Predicate is_wanted) {
    std::vector<WorkItem> gone;
    std::ranges::copy_if(urgent_, std::back_inserter(gone), is_wanted);
    const auto rest = planned_.begin() + static_cast<std::ptrdiff_t>(next_);
    std::copy_if(rest, planned_.end(), std::back_inserter(gone), is_wanted);
    planned_.erase(std::remove_if(rest, planned_.end(), is_wanted), planned_.end());
    std::erase_if(urgent_, is_wanted);
    return gone;
  }

 private:
  std::vector<WorkItem> planned_;
  std::size_t next_ = 0;
  std::deque<WorkItem> urgent_;
};

}  // namespace gridctl::schedule
