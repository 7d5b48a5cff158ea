// Decides on which slot the next run may start now. A slot is given out if it is free and in
// service, if no other gridctl has it and if its GPUs are well and have room. Nothing starts while
// the disk is too full.
#pragma once

#include "devices/device_guard.hpp"
#include "disk_room.hpp"
#include "slot.hpp"

#include <gridctl/core/observer.hpp>
#include <gridctl/sys/process/loop.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::schedule {

class Admission {
 public:
  struct Terms {
    int max_concurrent_runs = 0;      ///< 0 or less: as many as there are slots
    fs::path folder;                  ///< the experiment; its file system needs the room
    std::uint64_t min_free_disk = 0;  ///< bytes; 0: the disk is not looked at
  };
  /// `loop`, `observer` and what the rules name must outlive this object, and this object its
  /// leases.
  Admission(Slots slots, const DeviceRules& rules, const Terms& terms, sys::Loop& loop,
            RunObserver& observer);

  /// Begins to ask for slots anew: the next lease_for() is that of the run that comes first.
  void begin_round();
  /// Leases the first slot of the class on which `next` may start. Nothing if all of them are
  /// taken, or if none of the free ones can be had for now. Where runs of ours are in the way,
  /// `next` holds the slot that will be free first: until the next round nobody else gets a part of
  /// it. What others on the machine have is not waited for so, since nobody knows for how long.
  [[nodiscard]] std::optional<Lease> lease_for(const WorkItem& next, std::size_t run_class = 0);
  /// Calls `retry` in a moment if a lease_for() of this round failed because of others on the
  /// machine: neither a lock of another process nor the memory of a GPU tells anybody when it is
  /// free. One call is pending at most. `is_idle` says that no run of ours is on; then people are
  /// told, once for each cause, what is waited for.
  void wait_for_others(bool is_idle, const std::function<void()>& retry);
  /// Holds the slot of the class that will be free first, until the next round.
  void hold(std::size_t run_class);
  /// Whether a slot of the class is held in this round.
  [[nodiscard]] bool holds(std::size_t run_class) const;
  /// Leases the slot of that name, if it is free, for a run that is on already: that of the run's
  /// class, else of any. Slots of two classes may have one name and differ in their cores.
  [[nodiscard]] std::optional<Lease> lease_named(const std::string& slot,
                                                 std::size_t run_class = 0);
  /// Why nothing at all may start, for people: the disk is too full. Nothing if there is room.
  [[nodiscard]] std::optional<std::string> shortage();

  /// Takes all slots on the GPU out of service; leased ones when their lease ends. False if no slot
  /// on it was in service.
  bool retire(const Gpu& gpu);
  /// As retire(), for a device by its name: the slot "gpu:0", its shares "gpu:0/0", "gpu:0/1", and
  /// every slot that uses GPU 0 beside others ("gpu:0,1").
  bool retire_device(const std::string& name);
  /// Whether a slot is left in service.
  [[nodiscard]] bool has_any() const { return pool_.has_any(); }
  /// Whether a slot of the class is left in service.
  [[nodiscard]] bool has_any(std::size_t run_class) const;
  /// From now on so many runs may be on at once; those that are on stay.
  void set_limit(int max_concurrent_runs);
  /// How many runs may be on at once.
  [[nodiscard]] std::size_t size() const { return pool_.size(); }
  /// Must be told of each run that starts and ends.
  [[nodiscard]] DeviceGuard& guard() { return guard_; }

 private:
  SlotPool<Slot> pool_;
  DeviceGuard guard_;
  DiskRoom disk_;
  sys::Loop& loop_;
  RunObserver& observer_;
  bool was_refused_ = false;                 // in this round
  std::optional<sys::Loop::TimerId> timer_;  // the pending retry
  std::string said_;                         // the last cause of waiting that people were told
};

/// Whether `gpu` is one of `gpus`. Compares identities only: load and faults change.
[[nodiscard]] bool uses(const std::vector<Gpu>& gpus, const Gpu& gpu);

}  // namespace gridctl::schedule
