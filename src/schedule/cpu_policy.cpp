#include "core_share.hpp"

#include <gridctl/schedule/cpu_policy.hpp>
#include <gridctl/schedule/device_policy.hpp>

#include <algorithm>
#include <span>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

static_assert(DevicePolicy<CpuPolicy>);

/// "2-3,8": ascending numbers as the kernel's lists write them.
std::string ranges(const std::vector<int>& numbers) {
  std::string text;
  for (std::size_t first = 0; first < numbers.size();) {
    std::size_t last = first;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    if (!text.empty()) text += ",";
    text += std::to_string(numbers[first]);
    if (last > first) text += fmt::format("-{}", numbers[last]);
    first = last + 1;
  }
  return text;
}

CpuPolicy::Slot make_slot(std::span<const Core> cores) {
  CpuPolicy::Slot slot;
  slot.pus = pus_of(cores);
  slot.cores = static_cast<int>(cores.size());
  const auto firsts = slot.pus.begin() + slot.cores;
  slot.name = "cpu:" + ranges({slot.pus.begin(), firsts});
  return slot;
}

}  // namespace

Result<CpuPolicy> CpuPolicy::for_host(const Topology& topology, const CpuOptions& options) {
  if (options.cores_per_run < 1)
    return fail(ErrorKind::usage, fmt::format("a run cannot have {} cores", options.cores_per_run),
                "give it 1 or more");
  const auto per_run = static_cast<std::size_t>(options.cores_per_run);
  const auto& cores = topology.cores;
  if (per_run > cores.size())
    return fail(
        ErrorKind::usage,
        fmt::format("a run wants {} cores, but this process may use {}", per_run, cores.size()),
        "give each run fewer; 'gridctl devices' shows which cores there are");

  auto count = cores.size() / per_run;
  if (topology.cpu_quota) {
    const auto granted =
        static_cast<std::size_t>(*topology.cpu_quota / static_cast<double>(per_run));
    count = std::min(count, std::max<std::size_t>(1, granted));
  }
  CpuPolicy policy;
  for (std::size_t i = 0; i < count; ++i)
    policy.slots_.push_back(make_slot(std::span(cores).subspan(i * per_run, per_run)));
  return policy;
}

Placement CpuPolicy::place(const Slot& slot) const {
  Placement placement;
  placement.kind = kKind;
  placement.slot = slot.name;
  placement.cpus = slot.pus;
  placement.environment = {{"CUDA_VISIBLE_DEVICES", ""},  // or every run would settle on GPU 0
                           {"GRIDCTL_DEVICE", to_string(kKind)},
                           {"GRIDCTL_CPUS", fmt::format("{}", fmt::join(slot.pus, ","))},
                           {"GRIDCTL_NCPUS", std::to_string(slot.cores)}};
  placement.defaults = thread_limits(slot.cores);
  return placement;
}

}  // namespace gridctl::schedule
