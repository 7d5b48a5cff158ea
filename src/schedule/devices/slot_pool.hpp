// Slots: how many runs may be on at once, and which core or GPU each one gets. A run keeps one
// lease from start to exit; destroying the lease returns its slot, so that no path can strand a
// GPU.
#pragma once

#include <gridctl/sys/reservations.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace gridctl::schedule {

template <class Slot>
class SlotPool {
 public:
  /// Reserves the slot's part of the machine; nothing if it cannot be had now.
  using Reserve = std::function<std::optional<sys::Reservation>(const Slot&)>;

  class Lease {
   public:
    Lease(Lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)),
          index_(other.index_),
          reservation_(std::move(other.reservation_)) {}
    Lease& operator=(Lease&&) = delete;
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() {
      if (pool_) pool_->leased_.erase(index_);
    }
    [[nodiscard]] const Slot& slot() const { return pool_->slots_[index_]; }
    /// The descriptors that keep other gridctl off the slot: see Placement::locks.
    [[nodiscard]] const std::vector<int>& locks() const { return reservation_.descriptors(); }

   private:
    friend SlotPool;
    Lease(SlotPool& pool, std::size_t index, sys::Reservation reservation)
        : pool_(&pool), index_(index), reservation_(std::move(reservation)) {
      pool.leased_.insert(index);
    }
    SlotPool* pool_;
    std::size_t index_;
    sys::Reservation reservation_;
  };

  /// Leases at most `limit` of the slots at once.
  SlotPool(std::vector<Slot> slots, std::size_t limit)
      : slots_(std::move(slots)), limit_(std::min(limit, slots_.size())) {
    for (std::size_t i = 0; i < slots_.size(); ++i) in_service_.insert(in_service_.end(), i);
  }
  SlotPool(const SlotPool&) = delete;
  SlotPool& operator=(const SlotPool&) = delete;

  /// Leases the first free slot that can be reserved. Nothing if all slots are leased, which the
  /// end of a lease changes; or if was_refused(), and the caller must try again later. Without
  /// `reserve` no slot needs a reservation. The pool must outlive its leases.
  [[nodiscard]] std::optional<Lease> lease(const Reserve& reserve = {}) {
    was_refused_ = false;
    if (!has_free()) return std::nullopt;
    for (const auto index : in_service_) {
      if (leased_.contains(index)) continue;
      auto reservation = reserve ? reserve(slots_[index]) : sys::Reservation();
      if (reservation) return Lease(*this, index, std::move(*reservation));
    }
    was_refused_ = true;
    return std::nullopt;
  }
  /// Leases the free slot that `is_meant` picks, for a run that is on and has it reserved already.
  template <class Predicate>
  [[nodiscard]] std::optional<Lease> occupy(const Predicate& is_meant) {
    for (const auto index : in_service_) {
      if (!leased_.contains(index) && is_meant(slots_[index])) return Lease(*this, index, {});
    }
    return std::nullopt;
  }
  /// Takes slots out of service, a leased slot when its lease ends. Returns false if none of these
  /// slots was in service.
  template <class Predicate>
  bool retire(const Predicate& is_meant) {
    return std::erase_if(in_service_, [&](std::size_t index) { return is_meant(slots_[index]); }) >
           0;
  }
  [[nodiscard]] bool has_any() const { return !in_service_.empty(); }
  /// How many leases there can be at once.
  [[nodiscard]] std::size_t size() const { return limit_; }
  [[nodiscard]] bool has_free() const {
    return leased_.size() < limit_ &&
           !std::includes(leased_.begin(), leased_.end(), in_service_.begin(), in_service_.end());
  }
  /// Whether the last lease() failed because no free slot could be reserved.
  [[nodiscard]] bool was_refused() const { return was_refused_; }

 private:
  std::vector<Slot> slots_;
  std::size_t limit_;
  std::set<std::size_t> in_service_;
  std::set<std::size_t> leased_;
  bool was_refused_ = false;
};

}  // namespace gridctl::schedule
