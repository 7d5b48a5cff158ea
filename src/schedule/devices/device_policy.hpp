// What a kind of device decides: how many runs at once (the slots there are), and what each one
// gets (its placement). A compile-time policy: chosen once a command, fixes the type of a slot, and
// a device that lacks a part does not compile.
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
  /// What a run on this slot gets. Pure.
  { policy.place(slot) } -> std::same_as<Placement>;
  /// What nobody else on the machine may have meanwhile. Pure; slots never claim the same.
  { policy.claims(slot) } -> std::same_as<std::vector<Claim>>;
};

}  // namespace gridctl::schedule
