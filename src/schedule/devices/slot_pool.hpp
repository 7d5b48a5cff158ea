// Slots: how many runs may be on at once, and which core or GPU each one gets. A run keeps one
// lease from start to exit; destroying the lease returns its slot, so that no path can strand a
// GPU. Slots may overlap: then only one of them is leased at a time. A slot can be held for a run
// that waits for it, so that no other run takes a part of it meanwhile.
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

  using Predicate = std::function<bool(const Slot&)>;
  using Overlap = std::function<bool(const Slot&, const Slot&)>;

  /// Leases at most `limit` of the slots at once. Without `overlap` no two slots do.
  SlotPool(std::vector<Slot> slots, std::size_t limit, const Overlap& overlap = {})
      : slots_(std::move(slots)), rivals_(slots_.size()), limit_(limit) {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      in_service_.insert(in_service_.end(), i);
      for (std::size_t j = 0; overlap && j < i; ++j) {
        if (!overlap(slots_[i], slots_[j])) continue;
        rivals_[i].push_back(j);
        rivals_[j].push_back(i);
      }
    }
  }
  SlotPool(const SlotPool&) = delete;
  SlotPool& operator=(const SlotPool&) = delete;

  /// Leases the first free slot that is meant and can be reserved. Nothing if there is no free one,
  /// which the end of a lease changes; or if was_refused(), and the caller must try again later.
  /// Without `reserve` no slot needs a reservation, without `is_meant` any slot will do. The pool
  /// must outlive its leases.
  [[nodiscard]] std::optional<Lease> lease(const Reserve& reserve = {},
                                           const Predicate& is_meant = {}) {
    was_refused_ = false;
    if (leased_.size() >= limit_) return std::nullopt;
    for (const auto index : in_service_) {
      if (!is_free(index) || is_held(index)) continue;
      if (is_meant && !is_meant(slots_[index])) continue;
      auto reservation = reserve ? reserve(slots_[index]) : sys::Reservation();
      if (reservation) return Lease(*this, index, std::move(*reservation));
      was_refused_ = true;
    }
    return std::nullopt;
  }
  /// Holds, of the slots that are meant, the one that the fewest leases keep from being free, until
  /// release_held(). Holds none that overlaps with a held one. Slots of which less and less is
  /// leased stay the ones to hold, so that a run that waits for one gets it in the end.
  void hold(const Predicate& is_meant) {
    std::optional<std::pair<std::size_t, std::size_t>> best;  // leases in the way, index
    for (const auto index : in_service_) {
      if (is_held(index) || !is_meant(slots_[index])) continue;
      const std::pair candidate(leases_on(index), index);
      if (!best || candidate < *best) best = candidate;
    }
    if (best) held_.insert(best->second);
  }
  void release_held() { held_.clear(); }
  /// Leases that are out stay, also where there are more of them.
  void set_limit(std::size_t limit) { limit_ = limit; }
  /// Whether a slot that is meant is held.
  template <class Predicate>
  [[nodiscard]] bool holds(const Predicate& is_meant) const {
    return std::any_of(held_.begin(), held_.end(),
                       [&](std::size_t index) { return is_meant(slots_[index]); });
  }
  /// Leases the free slot that `is_meant` picks, for a run that is on and has it reserved already.
  template <class Predicate>
  [[nodiscard]] std::optional<Lease> occupy(const Predicate& is_meant) {
    for (const auto index : in_service_) {
      if (is_free(index) && is_meant(slots_[index])) return Lease(*this, index, {});
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
  /// Whether a slot that is meant is in service.
  template <class Predicate>
  [[nodiscard]] bool has_any(const Predicate& is_meant) const {
    return std::any_of(in_service_.begin(), in_service_.end(),
                       [&](std::size_t index) { return is_meant(slots_[index]); });
  }
  /// How many leases there can be at once: with slots that overlap an estimate, which may be low.
  [[nodiscard]] std::size_t size() const { return std::min(limit_, most_at_once()); }
  /// Whether a lease is left, and a slot for it.
  [[nodiscard]] bool has_free() const {
    return leased_.size() < limit_ &&
           std::any_of(in_service_.begin(), in_service_.end(),
                       [this](std::size_t index) { return is_free(index); });
  }
  /// Whether the last lease() failed because no free slot could be reserved.
  [[nodiscard]] bool was_refused() const { return was_refused_; }

 private:
  [[nodiscard]] bool is_free(std::size_t index) const { return leases_on(index) == 0; }
  /// How many leases keep the slot from being free: its own and those of slots that overlap.
  [[nodiscard]] std::size_t leases_on(std::size_t index) const {
    std::size_t count = leased_.count(index);
    for (const auto rival : rivals_[index]) count += leased_.count(rival);
    return count;
  }
  [[nodiscard]] bool is_held(std::size_t index) const {
    return held_.contains(index) ||
           std::any_of(rivals_[index].begin(), rivals_[index].end(),
                       [this](std::size_t rival) { return held_.contains(rival); });
  }
  /// How many slots can be leased together, taking those first that few others overlap.
  [[nodiscard]] std::size_t most_at_once() const {
    std::vector<std::size_t> order(in_service_.begin(), in_service_.end());
    std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
      return rivals_[a].size() < rivals_[b].size();
    });
    std::set<std::size_t> taken;
    for (const auto index : order) {
      const bool is_free = std::none_of(rivals_[index].begin(), rivals_[index].end(),
                                        [&](std::size_t rival) { return taken.contains(rival); });
      if (is_free) taken.insert(index);
    }
    return taken.size();
  }

  std::vector<Slot> slots_;
  std::vector<std::vector<std::size_t>> rivals_;  // the slots that overlap with each
  std::size_t limit_;
  std::set<std::size_t> in_service_;
  std::set<std::size_t> leased_;
  std::set<std::size_t> held_;
  bool was_refused_ = false;
};

}  // namespace gridctl::schedule
