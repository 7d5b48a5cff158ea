// Decides whether a run may start on a free slot: no other gridctl may have reserved the slot, its
// GPUs must be well and used by nobody else, and runs that share a GPU must fit beside each other.
#pragma once

#include "devices/gpu_packing.hpp"
#include "devices/gpu_watch.hpp"

#include <gridctl/core/resources.hpp>
#include <gridctl/schedule/devices/device_rules.hpp>
#include <gridctl/sys/reservations.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::schedule {

class DeviceGuard {
 public:
  using Ticket = std::uint64_t;
  using Clock = sys::Loop::Clock;

  /// The reservations and the monitor that the rules name must outlive this object.
  explicit DeviceGuard(const DeviceRules& rules);

  /// Reserves a slot of these GPUs (none: cores) with these claims for the run. Nothing if the run
  /// must not start there now; then why_not() says why.
  [[nodiscard]] std::optional<sys::Reservation> admit(const WorkItem& item,
                                                      const std::vector<Gpu>& gpus,
                                                      std::vector<Claim> claims);
  /// Why admit() refused since the last look(), for people; empty if only runs of this gridctl were
  /// in the way.
  [[nodiscard]] const std::string& why_not() const { return why_not_; }
  /// What people have to know of lock files that cannot be used; said once, then empty.
  [[nodiscard]] std::string take_broken_locks();
  /// Whether the last admit() refused because of others on the machine, or of the GPU's state.
  [[nodiscard]] bool others_are_in_the_way() const { return others_are_in_the_way_; }

  /// Asks for the state of the GPUs. Returns those that newly broke, and a notice for people.
  [[nodiscard]] GpuWatch::News look(Clock::time_point now);
  [[nodiscard]] std::string fault_of(const std::vector<Gpu>& gpus) const {
    return watch_.fault_of(gpus);
  }

  void started(Ticket ticket, const WorkItem& item, const fs::path& directory,
               const std::vector<Gpu>& gpus);
  struct Stay {
    std::optional<GpuUse> use;
    bool had_neighbours = false;  ///< another run was on its GPU at any time
  };
  /// Tells how the run used its device. Call it when the run has ended, before ended().
  [[nodiscard]] Stay ending(Ticket ticket);
  void ended(Ticket ticket, const std::optional<GpuUse>& use, bool succeeded);

 private:
  [[nodiscard]] std::string trouble_with(const Gpu& gpu) const;

  DeviceRules rules_;
  GpuWatch watch_;
  GpuPacking packing_;
  std::string why_not_;
  bool others_are_in_the_way_ = false;
  std::string broken_locks_;  // a notice for people, told once
  bool told_of_locks_ = false;
};

}  // namespace gridctl::schedule
