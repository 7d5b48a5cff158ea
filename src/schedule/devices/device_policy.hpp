// What a kind of device decides: how many runs are on at once (its slots), and what each run gets
// (its placement). A policy is chosen at compile time and fixes the type of a slot; a device that
// lacks a part does not compile.
#pragma once

#include <gridctl/core/resources.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <vector>

namespace gridctl::schedule {

template <class P>
concept DevicePolicy = requires(const P policy, const typename P::Slot& slot) {
  /// The device in words: "cpu", "gpu", "cpu+gpu".
  { policy.name() } -> std::same_as<std::string>;
  /// All slots, in the order they should be used.
  { policy.slots() } -> std::same_as<std::vector<typename P::Slot>>;
  /// The class of runs that the slot is for: its position in the list of classes.
  { policy.class_of(slot) } -> std::same_as<std::size_t>;
  /// Cores, GPUs and environment of a run on this slot. Pure.
  { policy.place(slot) } -> std::same_as<Placement>;
  /// The parts of the machine that no other run may have meanwhile, of any gridctl. Pure.
  { policy.claims(slot) } -> std::same_as<std::vector<Claim>>;
  /// As claims(), and what can be counted but not reserved: cores to which runs are not bound.
  /// Slots whose parts overlap are never in use at once. Pure.
  { policy.parts(slot) } -> std::same_as<std::vector<Claim>>;
};

}  // namespace gridctl::schedule
