#include "devices/core_share.hpp"
#include "devices/device_policy.hpp"
#include "devices/gpu_cores.hpp"
#include "devices/gpu_names.hpp"

#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/schedule/devices/gpu_choice.hpp>
#include <gridctl/schedule/devices/gpu_policy.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

static_assert(DevicePolicy<GpuPolicy>);

using Slot = GpuPolicy::Slot;

std::vector<std::vector<Core>> wanted_cores(const Topology& topology,
                                            const std::vector<Slot>& slots, std::size_t each) {
  std::vector<Gpu> first;
  first.reserve(slots.size());
  for (const auto& slot : slots) first.push_back(slot.gpus.front());
  return share_out(topology.cores, first, each);
}

tl::unexpected<Error> too_many_cores(std::size_t each, const Topology& topology) {
  return fail(
      ErrorKind::usage,
      fmt::format("a run wants {} cores, but this process may use {}", each, topology.cores.size()),
      "give each run fewer; 'gridctl devices' shows which cores there are");
}

Result<void> give_cores(std::vector<Slot>& slots, const Topology& topology,
                        const GpuOptions& options) {
  const auto each = static_cast<std::size_t>(std::max(0, options.cores_per_run));
  const bool are_dealt = !options.cores_of_gpus.empty();
  if (are_dealt && each > topology.cores.size()) return too_many_cores(each, topology);
  if (!are_dealt && each * slots.size() > topology.cores.size())
    return fail(ErrorKind::usage,
                fmt::format("{} runs want {} cores each, but this process may use {}", slots.size(),
                            each, topology.cores.size()),
                "give each run fewer, or use fewer GPUs; 'gridctl devices' shows what there is");
  const auto cores = are_dealt  ? cores_dealt(options.cores_of_gpus, topology, slots, each)
                     : each > 0 ? wanted_cores(topology, slots, each)
                                : fair_cores(topology, slots);
  const bool several_nodes = topology.is_bound && !node_of(topology.cores).has_value();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    slots[i].pus = pus_of(cores[i]);
    if (topology.is_bound) slots[i].cpus = slots[i].pus;
    if (several_nodes) slots[i].numa_node = node_of(cores[i]);
    auto threads = static_cast<double>(cores[i].size());
    if (slots[i].shares_cores) threads /= slots[i].shares;
    if (topology.cpu_quota)
      threads = std::min(threads, *topology.cpu_quota / static_cast<double>(slots.size()));
    slots[i].threads = std::max(1, static_cast<int>(threads));
  }
  return {};
}

Result<void> check(const GpuOptions& options, const std::vector<Gpu>& gpus) {
  if (options.runs_per_gpu < 0)
    return fail(ErrorKind::usage, fmt::format("a GPU cannot take {} runs", options.runs_per_gpu),
                "let it take 1 or more");
  if (options.gpus_per_run < 1)
    return fail(ErrorKind::usage, fmt::format("a run cannot have {} GPUs", options.gpus_per_run),
                "give it 1 or more, or use '--device cpu'");
  for (const auto& gpu : gpus) {
    if (options.runs_per_gpu > 1 && gpu.mode == ComputeMode::exclusive)
      return fail(ErrorKind::usage,
                  fmt::format("GPU {} takes one process at a time (exclusive mode)", id_of(gpu)),
                  "leave out '--runs-per-gpu', or name other GPUs with '--device gpu:IDS'");
    if (options.gpus_per_run > 1 && gpu.mig_slice)
      return fail(ErrorKind::usage,
                  fmt::format("a run cannot have {} MIG slices", options.gpus_per_run),
                  "CUDA gives a process one slice: leave out '--gpus-per-run'");
  }
  if (options.gpus_per_run == 1) return {};
  if (options.runs_per_gpu > 1)
    return fail(ErrorKind::usage, "a run cannot have several GPUs and share them",
                "leave out '--gpus-per-run' or '--runs-per-gpu'");
  if (static_cast<std::size_t>(options.gpus_per_run) > gpus.size())
    return fail(ErrorKind::usage,
                fmt::format("a run wants {} GPUs, but there are {} to use", options.gpus_per_run,
                            gpus.size()),
                "give each run fewer; 'gridctl devices' shows which GPUs there are");
  return {};
}

/// More than so many processes on one GPU only slow each other down.
constexpr int kMostPacked = 8;

/// How many slots a GPU has if measuring is to show how many of them are used.
int most_packed(const std::vector<Gpu>& gpus, const Topology& topology, const GpuOptions& options) {
  const bool one_at_a_time = std::any_of(
      gpus.begin(), gpus.end(), [](const Gpu& gpu) { return gpu.mode == ComputeMode::exclusive; });
  if (one_at_a_time || options.gpus_per_run > 1) return 1;
  if (options.cores_per_run < 1) return kMostPacked;
  const auto runs =
      topology.cores.size() / (gpus.size() * static_cast<std::size_t>(options.cores_per_run));
  return std::clamp(static_cast<int>(runs), 1, kMostPacked);
}

/// One share of every GPU comes before the second share of any: few runs spread over all GPUs.
std::vector<Slot> make_slots(const std::vector<Gpu>& gpus, const Topology& topology,
                             const GpuOptions& options) {
  std::vector<Slot> slots;
  const auto each = static_cast<std::size_t>(options.gpus_per_run);
  const bool by_measurement = options.runs_per_gpu == 0;
  const int shares = by_measurement ? most_packed(gpus, topology, options) : options.runs_per_gpu;
  for (int share = 0; share < shares; ++share) {
    for (std::size_t first = 0; first + each <= gpus.size(); first += each) {
      const auto begin = gpus.begin() + static_cast<std::ptrdiff_t>(first);
      Slot slot;
      slot.gpus.assign(begin, begin + static_cast<std::ptrdiff_t>(each));
      slot.share = share;
      slot.shares = shares;
      slot.shares_cores = by_measurement && options.cores_per_run < 1 && shares > 1;
      std::vector<std::string> ids;
      for (const auto& gpu : slot.gpus) ids.push_back(id_of(gpu));
      slot.name = "gpu:" + join(ids, ",");
      if (slot.shares > 1) slot.name += fmt::format("/{}", share);
      slots.push_back(std::move(slot));
    }
  }
  return slots;
}

/// The claims, and those of the slot's share of its GPUs.
std::vector<Claim> with_gpus(const Slot& slot, std::vector<Claim> claims) {
  const int first = kGpuParts * slot.share / slot.shares;
  const int last = kGpuParts * (slot.share + 1) / slot.shares;
  for (const auto& gpu : slot.gpus) claims.push_back({claim_name(gpu), first, last - first});
  return claims;
}

using Variables = std::vector<std::pair<std::string, std::string>>;

/// The variables that make the driver's libraries see these GPUs alone.
Variables visibility(const std::vector<Gpu>& gpus) {
  std::vector<std::string> names;
  std::vector<std::string> positions;
  for (const auto& gpu : gpus) {
    positions.push_back(std::to_string(positions.size()));
    names.push_back(visible_name(gpu));
  }
  if (gpus.front().vendor == GpuVendor::nvidia)
    return {{"CUDA_DEVICE_ORDER", "PCI_BUS_ID"}, {"CUDA_VISIBLE_DEVICES", join(names, ",")}};
  // The runtime above ROCr counts only what ROCr shows it, and inherited values would count
  // otherwise.
  const auto all = join(positions, ",");
  return {{"ROCR_VISIBLE_DEVICES", join(names, ",")},
          {"HIP_VISIBLE_DEVICES", all},
          {"CUDA_VISIBLE_DEVICES", all}};
}

}  // namespace

Result<GpuPolicy> GpuPolicy::for_host(const Topology& topology, const GpuOptions& options) {
  GRIDCTL_TRY_ASSIGN(const auto gpus, select_gpus(topology, options.only));
  GRIDCTL_TRY(check(options, gpus));
  GpuPolicy policy;
  policy.slots_ = make_slots(gpus, topology, options);
  GRIDCTL_TRY(give_cores(policy.slots_, topology, options));
  return policy;
}

Placement GpuPolicy::place(const Slot& slot) const {
  std::vector<std::string> uuids;
  std::vector<std::string> indices;
  for (const auto& gpu : slot.gpus) {
    uuids.push_back(gpu.uuid);
    indices.push_back(std::to_string(gpu.index));
  }
  Placement placement;
  placement.kind = kKind;
  placement.slot = slot.name;
  placement.cpus = slot.cpus;
  placement.numa_node = slot.numa_node;
  placement.gpus = slot.gpus;
  placement.environment = visibility(slot.gpus);
  const Variables ours = {{"GRIDCTL_DEVICE", to_string(kKind)},
                          {"GRIDCTL_GPU_UUIDS", join(uuids, ",")},
                          {"GRIDCTL_GPU_UUID", join(uuids, ",")},  // as earlier versions wrote it
                          {"GRIDCTL_GPU_INDEX", join(indices, ",")},
                          {"GRIDCTL_NCPUS", std::to_string(slot.threads)}};
  placement.environment.insert(placement.environment.end(), ours.begin(), ours.end());
  if (!slot.cpus.empty())
    placement.environment.emplace_back("GRIDCTL_CPUS",
                                       fmt::format("{}", fmt::join(slot.cpus, ",")));
  placement.defaults = thread_limits(slot.threads);
  return placement;
}

std::vector<Claim> GpuPolicy::claims(const Slot& slot) const {
  return with_gpus(slot, slot.shares_cores ? std::vector<Claim>() : core_claims(slot.cpus));
}

std::vector<Claim> GpuPolicy::parts(const Slot& slot) const {
  return with_gpus(slot, slot.shares_cores ? std::vector<Claim>() : core_claims(slot.pus));
}

}  // namespace gridctl::schedule
