#include "devices/gpu_packing.hpp"

#include <gridctl/schedule/devices/gpu_choice.hpp>

#include <algorithm>

namespace gridctl::schedule {
namespace {

/// Runs of a configuration differ a little, and memory breaks into pieces.
std::uint64_t with_headroom(std::uint64_t peak) {
  return peak + peak / 10;
}

/// The bytes that runs can have: drivers keep some of a GPU's memory for themselves.
std::uint64_t usable(const Gpu& gpu) {
  return gpu.memory_total - gpu.memory_total / 20;
}

bool is_on(const std::vector<std::string>& gpus, const std::string& gpu) {
  return std::find(gpus.begin(), gpus.end(), gpu) != gpus.end();
}

std::pair<int, bool> kind_of(const WorkItem& item) {
  return {item.run.configuration, item.test > 0};
}

}  // namespace

bool GpuPacking::admits(const WorkItem& item, const std::vector<Gpu>& gpus) const {
  return std::all_of(gpus.begin(), gpus.end(),
                     [&](const Gpu& gpu) { return is_empty(gpu) || has_room(item, gpu); });
}

bool GpuPacking::wants_whole(const WorkItem& item) const {
  return item.alone || (by_measurement_ && !peaks_.contains(kind_of(item)));
}

bool GpuPacking::is_empty(const Gpu& gpu) const {
  return std::none_of(tenants_.begin(), tenants_.end(),
                      [&](const auto& entry) { return is_on(entry.second.gpus, claim_name(gpu)); });
}

bool GpuPacking::has_room(const WorkItem& item, const Gpu& gpu) const {
  if (wants_whole(item)) return false;
  const auto name = claim_name(gpu);
  const auto others = of_others_.find(name);
  auto taken = need_of(item) + (others == of_others_.end() ? 0 : others->second);
  for (const auto& [ticket, tenant] : tenants_) {
    if (!is_on(tenant.gpus, name)) continue;
    if (tenant.whole) return false;
    taken += tenant.need;
  }
  return !by_measurement_ || taken <= usable(gpu);
}

std::uint64_t GpuPacking::need_of(const WorkItem& item) const {
  const auto peak = peaks_.find(kind_of(item));
  return peak == peaks_.end() ? 0 : with_headroom(peak->second);
}

void GpuPacking::started(Ticket ticket, const WorkItem& item, const std::vector<Gpu>& gpus) {
  Tenant tenant{kind_of(item), {}, wants_whole(item), need_of(item), false};
  for (const auto& gpu : gpus) {
    const auto name = claim_name(gpu);
    if (is_empty(gpu)) of_others_[name] = gpu.memory_used;
    for (auto& [other, neighbour] : tenants_) {
      if (!is_on(neighbour.gpus, name)) continue;
      neighbour.had_neighbours = true;
      tenant.had_neighbours = true;
    }
    tenant.gpus.push_back(name);
  }
  tenants_.emplace(ticket, std::move(tenant));
}

void GpuPacking::ended(Ticket ticket, std::optional<std::uint64_t> peak) {
  const auto gone = tenants_.extract(ticket);
  if (gone.empty() || !peak || *peak == 0) return;
  auto& known = peaks_[gone.mapped().kind];
  known = std::max(known, *peak);
}

bool GpuPacking::had_neighbours(Ticket ticket) const {
  const auto tenant = tenants_.find(ticket);
  return tenant != tenants_.end() && tenant->second.had_neighbours;
}

}  // namespace gridctl::schedule
