#include "devices/core_share.hpp"
#include "devices/device_policy.hpp"

#include <gridctl/schedule/devices/cpu_policy.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
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

CpuPolicy::Slot make_slot(std::span<const Core> cores, bool several_nodes) {
  CpuPolicy::Slot slot;
  slot.pus = pus_of(cores);
  slot.cores = static_cast<int>(cores.size());
  std::vector<int> firsts(slot.pus.begin(), slot.pus.begin() + slot.cores);
  std::sort(firsts.begin(), firsts.end());
  slot.name = "cpu:" + ranges(firsts);
  if (several_nodes) slot.numa_node = node_of(cores);
  return slot;
}

/// Each hyper-thread as a core: the first ones of all cores, then the second ones, …
std::vector<Core> threads_of(const std::vector<Core>& cores) {
  std::vector<Core> threads;
  bool found = true;
  for (std::size_t sibling = 0; found; ++sibling) {
    found = false;
    for (const auto& core : cores) {
      if (sibling >= core.pus.size()) continue;
      threads.push_back({{core.pus[sibling]}, core.numa_node, core.package});
      found = true;
    }
  }
  return threads;
}

/// The cores in groups of `size`: first groups within one node, in the order of the layout, then
/// groups of the cores that the nodes have left over.
std::vector<std::vector<Core>> group(const std::vector<Core>& cores, std::size_t size,
                                     CpuLayout layout) {
  std::map<int, std::vector<Core>> nodes;
  for (const auto& core : cores) nodes[core.numa_node].push_back(core);
  // (round, node) when spread, (node, round) when packed: the order of the groups.
  std::map<std::pair<std::size_t, std::size_t>, std::vector<Core>> groups;
  std::vector<Core> rest;
  std::size_t number = 0;
  for (const auto& [node, own] : nodes) {
    const auto whole = own.size() / size;
    for (std::size_t round = 0; round < whole; ++round) {
      const auto first = own.begin() + static_cast<std::ptrdiff_t>(round * size);
      const auto place =
          layout == CpuLayout::spread ? std::pair(round, number) : std::pair(number, round);
      groups[place].assign(first, first + static_cast<std::ptrdiff_t>(size));
    }
    rest.insert(rest.end(), own.begin() + static_cast<std::ptrdiff_t>(whole * size), own.end());
    ++number;
  }
  std::vector<std::vector<Core>> result;
  result.reserve(groups.size());
  for (auto& [place, members] : groups) result.push_back(std::move(members));
  for (auto left = std::span<const Core>(rest); left.size() >= size; left = left.subspan(size))
    result.emplace_back(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(size));
  return result;
}

}  // namespace

Result<CpuPolicy> CpuPolicy::for_host(const Topology& topology, const CpuOptions& options) {
  if (options.cores_per_run < 1)
    return fail(ErrorKind::usage, fmt::format("a run cannot have {} cores", options.cores_per_run),
                "give it 1 or more");
  const auto per_run = static_cast<std::size_t>(options.cores_per_run);
  const auto cores = options.use_smt ? threads_of(topology.cores) : topology.cores;
  if (per_run > cores.size())
    return fail(
        ErrorKind::usage,
        fmt::format("a run wants {} cores, but this process may use {}", per_run, cores.size()),
        "give each run fewer; 'gridctl devices' shows which cores there are");

  auto groups = group(cores, per_run, options.layout);
  if (topology.cpu_quota) {
    const auto granted =
        static_cast<std::size_t>(*topology.cpu_quota / static_cast<double>(per_run));
    groups.resize(std::min(groups.size(), std::max<std::size_t>(1, granted)));
  }
  CpuPolicy policy;
  policy.pins_ = topology.is_bound;
  const bool several_nodes = topology.is_bound && !node_of(topology.cores).has_value();
  for (const auto& members : groups) policy.slots_.push_back(make_slot(members, several_nodes));
  return policy;
}

Placement CpuPolicy::place(const Slot& slot) const {
  Placement placement;
  placement.kind = kKind;
  placement.slot = slot.name;
  if (pins_) placement.cpus = slot.pus;
  placement.numa_node = slot.numa_node;
  placement.environment = {{"CUDA_VISIBLE_DEVICES", ""},  // or every run would settle on GPU 0
                           {"HIP_VISIBLE_DEVICES", "-1"},
                           {"GRIDCTL_DEVICE", to_string(kKind)}};
  if (pins_)
    placement.environment.emplace_back("GRIDCTL_CPUS", fmt::format("{}", fmt::join(slot.pus, ",")));
  placement.environment.emplace_back("GRIDCTL_NCPUS", std::to_string(slot.cores));
  placement.defaults = thread_limits(slot.cores);
  return placement;
}

std::vector<Claim> CpuPolicy::claims(const Slot& slot) const {
  return pins_ ? core_claims(slot.pus) : std::vector<Claim>();
}

std::vector<Claim> CpuPolicy::parts(const Slot& slot) const {
  return core_claims(slot.pus);
}

}  // namespace gridctl::schedule
