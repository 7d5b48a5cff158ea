// What a kind of device decides: how many runs are on at once (its slots), and what each run gets
// (its placement). A policy is chosen at compile time and fixes the type of a slot; a device that
// lacks a part does not compile.
#pragma once

#include <gridctl/core/resources.hpp>

#include <concepts>
#include <string>
#include <vector>

namespace gridctl::schedule {

template <class P>
concept DevicePolicy = requires(const P policy, const typename P::Slot& slot) {
  { P::kKind } -> std::convertible_to<DeviceKind>;
  /// All slots, in the order they should be used.
  { policy.slots() } -> std::same_as<std::vector<typename P::Slot>>;
  /// Cores, GPUs and environment of a run on this slot. Pure.
  { policy.place(slot) } -> std::same_as<Placement>;
  /// The parts of the machine that no other run may have meanwhile. Pure; two slots never overlap.
  { policy.claims(slot) } -> std::same_as<std::vector<Claim>>;
};

}  // namespace gridctl::schedule
