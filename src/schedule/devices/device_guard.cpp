#include "devices/device_guard.hpp"

#include <utility>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

/// Claims all shares of each GPU, so that no other gridctl joins.
void claim_whole_gpus(std::vector<Claim>& claims) {
  for (auto& claim : claims) {
    if (claim.what == kCpuClaim) continue;
    claim.first = 0;
    claim.count = kGpuParts;
  }
}

}  // namespace

DeviceGuard::DeviceGuard(const DeviceRules& rules)
    : rules_(rules),
      watch_(rules.monitor),
      packing_(rules.packs_by_measurement, rules.known_peaks) {}

std::optional<sys::Reservation> DeviceGuard::admit(const WorkItem& item,
                                                   const std::vector<Gpu>& gpus,
                                                   std::vector<Claim> claims) {
  others_are_in_the_way_ = false;
  for (const auto& gpu : gpus) {
    auto trouble = trouble_with(gpu);
    if (trouble.empty()) continue;
    others_are_in_the_way_ = true;
    why_not_ = std::move(trouble);
    return std::nullopt;
  }
  if (!packing_.admits(item, gpus)) return std::nullopt;  // a run of ours has to end first
  if (!rules_.reservations) return sys::Reservation();
  if (packing_.wants_whole(item)) claim_whole_gpus(claims);
  auto taken = rules_.reservations->take(claims);
  if (!taken) {  // a broken lock file must not stop the work
    const auto& error = taken.error();
    if (!std::exchange(told_of_locks_, true))
      broken_locks_ = fmt::format("warning: another gridctl may use the same devices: {}{}{}",
                                  error.message, error.help.empty() ? "" : "; ", error.help);
    return sys::Reservation();
  }
  others_are_in_the_way_ = !taken->has_value();
  if (!*taken) why_not_ = "other gridctl use all slots ('gridctl devices' shows who)";
  return std::move(*taken);
}

GpuWatch::News DeviceGuard::look(Clock::time_point now) {
  why_not_.clear();
  return watch_.look(now);
}

std::string DeviceGuard::take_broken_locks() {
  return std::exchange(broken_locks_, {});
}

/// Why the GPU must not get a run, or empty. Use by this or another gridctl is no trouble.
std::string DeviceGuard::trouble_with(const Gpu& gpu) const {
  const auto now = watch_.now(gpu);
  if (!now.fault.empty()) return fmt::format("GPU {}: {}", id_of(gpu), now.fault);
  if (!watch_.sees(gpu) || !packing_.is_empty(gpu)) return {};
  const bool is_reserved =
      rules_.reservations && !rules_.reservations->holders(claim_name(gpu)).empty();
  const auto reason = schedule::why_not(now, rules_.busy, is_reserved);
  return reason.empty() ? reason : fmt::format("GPU {}: {}", id_of(gpu), reason);
}

void DeviceGuard::started(Ticket ticket, const WorkItem& item, const fs::path& directory,
                          const std::vector<Gpu>& gpus) {
  if (gpus.empty()) return;
  std::vector<Gpu> before;
  before.reserve(gpus.size());
  for (const auto& gpu : gpus) before.push_back(watch_.now(gpu));
  packing_.started(ticket, item, before);
  watch_.started(ticket, directory, before);
}

DeviceGuard::Stay DeviceGuard::ending(Ticket ticket) {
  return {watch_.ended(ticket), packing_.had_neighbours(ticket)};
}

void DeviceGuard::ended(Ticket ticket, const std::optional<GpuUse>& use, bool succeeded) {
  packing_.ended(ticket, use && succeeded ? std::optional(use->peak_memory_bytes) : std::nullopt);
  watch_.forget_look();  // the run's memory is free now
}

}  // namespace gridctl::schedule
