// Slots: how many runs may be on at once, and which core or GPU each one gets. A run keeps one
// lease from start to exit; destroying the lease returns its slot, so that no path can strand a
// GPU.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace gridctl::schedule {

template <class Slot>
class SlotPool {
 public:
  class Lease {
   public:
    Lease(Lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), index_(other.index_) {}
    Lease& operator=(Lease&&) = delete;
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() {
      if (pool_ && !pool_->retired_.contains(index_)) pool_->free_.insert(index_);
    }
    [[nodiscard]] const Slot& slot() const { return pool_->slots_[index_]; }

   private:
    friend SlotPool;
    Lease(SlotPool& pool, std::size_t index) : pool_(&pool), index_(index) {}
    SlotPool* pool_;
    std::size_t index_;
  };

  /// Uses the first `limit` of the slots.
  SlotPool(std::vector<Slot> slots, std::size_t limit) : slots_(std::move(slots)) {
    if (slots_.size() > limit) slots_.resize(limit);
    for (std::size_t i = 0; i < slots_.size(); ++i) free_.insert(free_.end(), i);
  }
  SlotPool(const SlotPool&) = delete;
  SlotPool& operator=(const SlotPool&) = delete;

  /// The first free slot, or nothing. The pool must outlive its leases.
  [[nodiscard]] std::optional<Lease> lease() {
    return lease_if([](const Slot&) { return true; });
  }
  /// The first free slot that will do.
  template <class Predicate>
  [[nodiscard]] std::optional<Lease> lease_if(const Predicate& will_do) {
    const auto found = std::find_if(free_.begin(), free_.end(),
                                    [&](std::size_t index) { return will_do(slots_[index]); });
    if (found == free_.end()) return std::nullopt;
    const auto index = *found;
    free_.erase(found);
    return Lease(*this, index);
  }
  /// Takes the slots out of service: those that are leased when they come back.
  template <class Predicate>
  void retire(const Predicate& is_meant) {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      if (!is_meant(slots_[i])) continue;
      retired_.insert(i);
      free_.erase(i);
    }
  }
  [[nodiscard]] bool has_any() const { return retired_.size() < slots_.size(); }
  [[nodiscard]] std::size_t size() const { return slots_.size(); }
  [[nodiscard]] bool has_free() const { return !free_.empty(); }

 private:
  std::vector<Slot> slots_;
  std::set<std::size_t> free_;
  std::set<std::size_t> retired_;
};

}  // namespace gridctl::schedule
