// What stands between a free slot and a start on it: other gridctl of the machine must not have it,
// its GPUs must be well and nobody else's, and the runs that share one must get on.
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

  /// Owns nothing of what the rules name.
  explicit DeviceGuard(const DeviceRules& rules);

  /// The reservation to start the run with, on a slot of these GPUs (none: cores) with these
  /// claims; nothing if it must not start there now, see why_not().
  [[nodiscard]] std::optional<sys::Reservation> admit(const WorkItem& item,
                                                      const std::vector<Gpu>& gpus,
                                                      std::vector<Claim> claims);
  /// What was in the way of admit() since the last look(), for people; empty if that was but runs
  /// of ours.
  [[nodiscard]] const std::string& why_not() const { return why_not_; }

  /// GPUs that are newly out of service, and what people are to be told.
  [[nodiscard]] GpuWatch::News look(Clock::time_point now);
  [[nodiscard]] std::string fault_of(const std::vector<Gpu>& gpus) const {
    return watch_.fault_of(gpus);
  }

  void started(Ticket ticket, const WorkItem& item, const fs::path& directory,
               const std::vector<Gpu>& gpus);
  struct Stay {
    std::optional<GpuUse> use;
    bool had_neighbours = false;  ///< on its GPU, at any time
  };
  /// Before it is known whether the run succeeded.
  [[nodiscard]] Stay ending(Ticket ticket);
  void ended(Ticket ticket, const std::optional<GpuUse>& use, bool succeeded);

 private:
  [[nodiscard]] std::string trouble_with(const Gpu& gpu) const;

  DeviceRules rules_;
  GpuWatch watch_;
  GpuPacking packing_;
  std::string why_not_;
  std::string broken_locks_;  // to be told, once
  bool told_of_locks_ = false;
};

}  // namespace gridctl::schedule
