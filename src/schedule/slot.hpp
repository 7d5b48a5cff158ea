// The right to run one run on some part of the machine, whatever kind of device that part is. A
// policy makes all slots once; nothing behind this header asks which policy it was.
#pragma once

#include "devices/device_policy.hpp"
#include "devices/slot_pool.hpp"

#include <gridctl/core/resources.hpp>

#include <string>
#include <utility>
#include <vector>

namespace gridctl::schedule {

struct Slot {
  std::string name;           ///< "cpu:3", "gpu:0/1"
  std::vector<Gpu> gpus;      ///< the GPUs that a run on the slot uses; empty: cores only
  std::vector<Claim> claims;  ///< what nobody else on the machine may have meanwhile
  std::vector<Claim> parts;   ///< slots whose parts overlap are never leased at once
  std::size_t run_class = 0;  ///< the runs that it is for
  Placement placement;        ///< what a run on the slot gets; the lease adds the locks
};

struct Slots {
  std::string device;     ///< in words: "cpu", "gpu", "cpu+gpu"
  std::vector<Slot> all;  ///< in the order in which they should be used
};

/// Whether two slots have a part of the machine in common.
[[nodiscard]] inline bool overlap(const Slot& a, const Slot& b) {
  const auto meets = [](const Claim& one, const Claim& other) {
    return one.what == other.what && one.first < other.first + other.count &&
           other.first < one.first + one.count;
  };
  for (const auto& one : a.parts) {
    for (const auto& other : b.parts) {
      if (meets(one, other)) return true;
    }
  }
  return false;
}

using Lease = SlotPool<Slot>::Lease;

/// All slots of a policy. The placement of a slot never changes, so it is worked out here, once.
template <DevicePolicy Device>
[[nodiscard]] Slots slots_of(const Device& device) {
  Slots slots{device.name(), {}};
  for (const auto& slot : device.slots()) {
    auto placement = device.place(slot);
    slots.all.push_back({slot.name, placement.gpus, device.claims(slot), device.parts(slot),
                         device.class_of(slot), std::move(placement)});
  }
  return slots;
}

}  // namespace gridctl::schedule
