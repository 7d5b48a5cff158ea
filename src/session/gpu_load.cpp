#include "gpu_load.hpp"

#include <gridctl/core/slot_name.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>

namespace gridctl::session {
namespace {

/// "0" and "2:1", which is the slice 1 of GPU 2, as slots name them.
std::string name_of(const Gpu& gpu) {
  auto name = std::to_string(gpu.index);
  if (gpu.mig_slice) name += ":" + std::to_string(*gpu.mig_slice);
  return name;
}

}  // namespace

std::optional<report::GpuLoad> load_of(std::string_view slot, const std::vector<Gpu>& gpus) {
  if (device_of_slot(slot) != DeviceKind::gpu || !node_of_slot(slot).empty()) return std::nullopt;
  slot.remove_prefix(slot.find(':') + 1);
  slot = slot.substr(0, slot.find('/'));
  report::GpuLoad load;
  double count = 0;
  for (const auto& name : split(slot, ',')) {
    const auto gpu = std::ranges::find(gpus, name, name_of);
    if (gpu == gpus.end() || !gpu->utilization) return std::nullopt;
    load.utilization_percent += *gpu->utilization;
    load.memory_used_bytes += gpu->memory_used;
    load.memory_total_bytes += gpu->memory_total;
    ++count;
  }
  if (count == 0) return std::nullopt;
  load.utilization_percent /= count;
  return load;
}

Result<std::vector<Gpu>> RememberingMonitor::look() {
  auto gpus = monitor_->look();
  last_ = gpus ? *gpus : std::vector<Gpu>();
  return gpus;
}

}  // namespace gridctl::session
