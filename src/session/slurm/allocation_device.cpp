#include "slurm/allocation_device.hpp"

#include <gridctl/core/slot_name.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/thread_limits.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

namespace gridctl::session {
namespace {

int number_of(const std::string& text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Variables that list the GPUs of an allocation.
constexpr std::array kGpuLists = {"CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES",
                                  "ROCR_VISIBLE_DEVICES", "GPU_DEVICE_ORDINAL"};

/// The part of a list that place `position` of so many gets. More places than elements share these.
std::vector<std::string> part_of(const std::string& list, std::size_t position,
                                 std::size_t places) {
  const auto words = list.empty() ? std::vector<std::string>() : split(list, ',');
  if (places <= 1 || words.empty()) return words;
  if (words.size() < places) return {words[position % words.size()]};
  const auto each = static_cast<std::ptrdiff_t>(words.size() / places);
  const auto begin = words.begin() + static_cast<std::ptrdiff_t>(position) * each;
  return {begin, begin + each};
}

/// The GPUs of the place are named as Slurm names them: the node may number them anew.
void add_gpus(Placement& placement, std::size_t position, std::size_t places,
              const AllocatedNode& node, const Environment& environment) {
  for (const auto* name : kGpuLists) {
    const auto list = environment(name);
    if (list && places > 1)
      placement.environment.emplace_back(name, join(part_of(*list, position, places), ","));
  }
  const auto visible = environment("CUDA_VISIBLE_DEVICES").value_or("");
  for (const auto& index : part_of(visible, position, places)) {
    Gpu gpu;
    gpu.index = number_of(index);
    gpu.uuid = "slurm-" + index;
    placement.gpus.push_back(std::move(gpu));
  }
  const auto known = environment("SLURM_JOB_GPUS").value_or(visible);
  placement.slot =
      slot_on_node(placement.kind, node.name, join(part_of(known, position, places), ","));
}

}  // namespace

schedule::AnyDevice device_of(const launch::slurm::Order& order, const AllocatedNode& node,
                              const Environment& environment) {
  const int side_by_side = std::max(1, order.at_once);
  const int cpus = std::max(1, node.cpus / side_by_side);
  const auto count = std::to_string(cpus);
  Placement placement;
  placement.kind = order.needs.device;
  placement.slot = slot_on_node(placement.kind, node.name, "");
  placement.environment = {{"GRIDCTL_DEVICE", to_string(placement.kind)}, {"GRIDCTL_NCPUS", count}};
  placement.defaults = thread_limits(cpus);
  const auto slots = static_cast<std::size_t>(side_by_side);
  if (placement.kind == DeviceKind::cpu) {
    placement.environment.emplace_back("CUDA_VISIBLE_DEVICES", "");
    return schedule::GivenPolicy(std::vector<Placement>(slots, placement));
  }
  std::vector<Placement> placements(slots, placement);
  for (std::size_t i = 0; i < slots; ++i) add_gpus(placements[i], i, slots, node, environment);
  return schedule::GivenPolicy(std::move(placements));
}

}  // namespace gridctl::session
