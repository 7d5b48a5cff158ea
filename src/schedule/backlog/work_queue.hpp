// Decides the order in which items are started. Tests and next attempts of a run that has ended
// come before items that were planned at first, so that each model is finished early. Items of one
// class wait in a lane of their own: where the first one of a lane has to wait, those of other
// lanes need not.
#pragma once

#include <gridctl/schedule/run_class.hpp>
#include <gridctl/schedule/work_item.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

namespace gridctl::schedule {

class WorkQueue {
 public:
  /// The first item of a lane.
  struct Head {
    std::size_t run_class = 0;
    WorkItem item;
  };

  /// Without `class_of` all items are of class 0.
  explicit WorkQueue(const std::vector<WorkItem>& planned, ClassOf class_of = {})
      : class_of_(std::move(class_of)) {
    for (const auto& item : planned) add(item);
  }

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  void add(const WorkItem& item) { put(item, lane_of(item).planned); }
  void add_urgent(const WorkItem& item) { put(item, lane_of(item).urgent); }

  /// Before all that is urgent already.
  void add_first(const WorkItem& item) {
    lane_of(item).urgent.emplace_front(--first_, item);
    ++size_;
  }

  /// The first item of each lane that has any, in the order in which they should start: what is
  /// urgent first, then what was added first; what add_first() took, before all.
  [[nodiscard]] std::vector<Head> heads() const {
    std::vector<std::tuple<bool, std::int64_t, Head>> found;
    for (const auto& [run_class, lane] : lanes_) {
      const auto& items = lane.urgent.empty() ? lane.planned : lane.urgent;
      if (items.empty()) continue;
      const auto& [number, item] = items.front();
      found.emplace_back(lane.urgent.empty(), number, Head{run_class, item});
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
      return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
    });
    std::vector<Head> heads;
    heads.reserve(found.size());
    for (auto& entry : found) heads.push_back(std::get<2>(entry));
    return heads;
  }
  /// Removes and returns the head of that class; there must be one.
  WorkItem take(std::size_t run_class) {
    auto& lane = lanes_.at(run_class);
    auto& items = lane.urgent.empty() ? lane.planned : lane.urgent;
    const auto item = items.front().second;
    items.pop_front();
    --size_;
    return item;
  }

  /// Calls `look` with each item, in no particular order.
  template <class Look>
  void each(Look look) const {
    for (const auto& [run_class, lane] : lanes_) {
      for (const auto* items : {&lane.urgent, &lane.planned}) {
        for (const auto& [number, item] : *items) look(item);
      }
    }
  }
  /// Removes the items for which `is_wanted` is true and returns them: the urgent ones of a lane
  /// first.
  template <class Predicate>
  std::vector<WorkItem> withdraw(Predicate is_wanted) {
    std::vector<WorkItem> gone;
    for (auto& [run_class, lane] : lanes_) {
      for (auto* items : {&lane.urgent, &lane.planned}) {
        std::erase_if(*items, [&](const auto& entry) {
          if (!is_wanted(entry.second)) return false;
          gone.push_back(entry.second);
          return true;
        });
      }
    }
    size_ -= gone.size();
    return gone;
  }

 private:
  using Items = std::deque<std::pair<std::int64_t, WorkItem>>;
  struct Lane {
    Items urgent;
    Items planned;
  };

  Lane& lane_of(const WorkItem& item) { return lanes_[class_of_ ? class_of_(item) : 0]; }
  void put(const WorkItem& item, Items& items) {
    items.emplace_back(next_++, item);
    ++size_;
  }

  ClassOf class_of_;
  std::map<std::size_t, Lane> lanes_;
  std::int64_t next_ = 0;   // the number of the next item that is added
  std::int64_t first_ = 0;  // the number of the item that was added first of all last
  std::size_t size_ = 0;
};

}  // namespace gridctl::schedule
