#include "core_share.hpp"

#include <gridctl/schedule/device_policy.hpp>
#include <gridctl/schedule/gpu_policy.hpp>

#include <algorithm>
#include <cctype>
#include <string_view>

#include <fmt/format.h>

namespace gridctl::schedule {
namespace {

static_assert(DevicePolicy<GpuPolicy>);

/// "0", or "0:1" for a MIG slice.
std::string id_of(const Gpu& gpu) {
  return gpu.mig_slice ? fmt::format("{}:{}", gpu.index, *gpu.mig_slice)
                       : std::to_string(gpu.index);
}

std::string list_of(const std::vector<Gpu>& gpus) {
  std::vector<std::string> lines;
  lines.reserve(gpus.size());
  for (const auto& gpu : gpus)
    lines.push_back(fmt::format("{} ({}, {})", id_of(gpu), gpu.name, gpu.uuid));
  return fmt::format("{}", fmt::join(lines, ", "));
}

tl::unexpected<Error> no_gpu(const Topology& topology) {
  auto message = std::string("there is no GPU to use");
  if (!topology.gpu_note.empty()) message += ": " + topology.gpu_note;
  return fail(ErrorKind::usage, message,
              "'gridctl devices' shows what there is; '--device cpu' runs on the cores");
}

/// What one word of `only` names: a GPU, all slices of one, or what has a UUID that begins so.
std::vector<Gpu> named_by(const std::string& id, const std::vector<Gpu>& gpus) {
  std::vector<Gpu> found;
  const bool is_uuid = id.starts_with("GPU-") || id.starts_with("MIG-");
  for (const auto& gpu : gpus) {
    const bool by_number = id_of(gpu) == id || std::to_string(gpu.index) == id;
    if (is_uuid ? gpu.uuid.starts_with(id) : by_number) found.push_back(gpu);
  }
  return found;
}

Result<std::vector<Gpu>> select(const std::vector<Gpu>& gpus,
                                const std::vector<std::string>& only) {
  if (only.empty()) return gpus;
  std::vector<Gpu> chosen;
  for (const auto& id : only) {
    const auto found = named_by(id, gpus);
    if (found.empty())
      return fail(ErrorKind::usage, fmt::format("there is no GPU '{}'", id),
                  "there are " + list_of(gpus));
    if (found.size() > 1 && id.starts_with("GPU-"))
      return fail(ErrorKind::usage, fmt::format("'{}' may be any of {} GPUs", id, found.size()),
                  "write more of the UUID: there are " + list_of(found));
    for (const auto& gpu : found) {
      const auto is_same = [&](const Gpu& other) { return other.uuid == gpu.uuid; };
      if (std::any_of(chosen.begin(), chosen.end(), is_same))
        return fail(ErrorKind::usage, fmt::format("GPU '{}' is named twice", id_of(gpu)),
                    "for several runs at once on one GPU use '--runs-per-gpu'");
      chosen.push_back(gpu);
    }
  }
  return chosen;
}

bool is_near(const Core& core, const Gpu& gpu) {
  const auto& near = gpu.near_cpus;
  return std::find(near.begin(), near.end(), core.pus.front()) != near.end();
}

/// Deals the cores out, one each in turn; `takes(slot, core)` says whether that slot wants that
/// core.
template <class Takes>
void deal(std::vector<std::vector<Core>>& shares, std::vector<Core>& free, std::size_t most,
          Takes takes) {
  for (bool dealt = true; dealt;) {
    dealt = false;
    for (std::size_t slot = 0; slot < shares.size(); ++slot) {
      if (shares[slot].size() >= most) continue;
      const auto core =
          std::find_if(free.begin(), free.end(), [&](const Core& one) { return takes(slot, one); });
      if (core == free.end()) continue;
      shares[slot].push_back(std::move(*core));
      free.erase(core);
      dealt = true;
    }
  }
}

/// An equal number of cores for every slot, near its GPU as far as they go; what is over stays free
/// for the system. Nothing if some slot would get none.
std::vector<std::vector<Core>> share_out(std::vector<Core> cores,
                                         const std::vector<GpuPolicy::Slot>& slots) {
  std::vector<std::vector<Core>> shares(slots.size());
  const auto each = cores.size() / slots.size();
  deal(shares, cores, each,
       [&](std::size_t slot, const Core& core) { return is_near(core, slots[slot].gpu); });
  deal(shares, cores, each, [](std::size_t /*slot*/, const Core& /*core*/) { return true; });
  return shares;
}

void give_cores(std::vector<GpuPolicy::Slot>& slots, const Topology& topology) {
  const auto shares = share_out(topology.cores, slots);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    slots[i].cpus = pus_of(shares[i]);
    auto threads = static_cast<double>(shares[i].size());
    if (topology.cpu_quota)
      threads = std::min(threads, *topology.cpu_quota / static_cast<double>(slots.size()));
    slots[i].threads = std::max(1, static_cast<int>(threads));
  }
}

/// By UUID, which no order of counting can confuse; by index where there is none worth the name.
std::string cuda_name(const Gpu& gpu) {
  constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  const std::string_view uuid = gpu.uuid;
  const bool has_prefix = uuid.starts_with("GPU-") || uuid.starts_with("MIG-");
  const auto is_right = [](char want, char got) {
    return want == '-' ? got == '-' : std::isxdigit(static_cast<unsigned char>(got)) != 0;
  };
  const auto rest = uuid.substr(std::min<std::size_t>(uuid.size(), 4));
  // Slices of early MIG drivers: "MIG-GPU-…/1/0".
  const bool is_real = rest.starts_with("GPU-") ||
                       std::equal(kShape.begin(), kShape.end(), rest.begin(), rest.end(), is_right);
  return has_prefix && is_real ? gpu.uuid : std::to_string(gpu.index);
}

}  // namespace

Result<GpuPolicy> GpuPolicy::for_host(const Topology& topology, const GpuOptions& options) {
  if (options.runs_per_gpu < 1)
    return fail(ErrorKind::usage, fmt::format("a GPU cannot take {} runs", options.runs_per_gpu),
                "let it take 1 or more");
  if (topology.gpus.empty()) return no_gpu(topology);
  const auto gpus = select(topology.gpus, options.only);
  if (!gpus) return tl::unexpected(gpus.error());

  GpuPolicy policy;
  // One share of every GPU before the second of any: few runs spread over all of them.
  for (int share = 0; share < options.runs_per_gpu; ++share) {
    for (const auto& gpu : *gpus) {
      auto name = "gpu:" + id_of(gpu);
      if (options.runs_per_gpu > 1) name += fmt::format("/{}", share);
      policy.slots_.push_back({gpu, share, std::move(name), {}, 1});
    }
  }
  give_cores(policy.slots_, topology);
  return policy;
}

Placement GpuPolicy::place(const Slot& slot) const {
  Placement placement;
  placement.kind = kKind;
  placement.slot = slot.name;
  placement.cpus = slot.cpus;
  placement.gpus = {slot.gpu};
  placement.environment = {{"CUDA_DEVICE_ORDER", "PCI_BUS_ID"},
                           {"CUDA_VISIBLE_DEVICES", cuda_name(slot.gpu)},
                           {"GRIDCTL_DEVICE", to_string(kKind)},
                           {"GRIDCTL_GPU_UUID", slot.gpu.uuid},
                           {"GRIDCTL_GPU_INDEX", std::to_string(slot.gpu.index)},
                           {"GRIDCTL_NCPUS", std::to_string(slot.threads)}};
  if (!slot.cpus.empty())
    placement.environment.emplace_back("GRIDCTL_CPUS",
                                       fmt::format("{}", fmt::join(slot.cpus, ",")));
  placement.defaults = thread_limits(slot.threads);
  return placement;
}

}  // namespace gridctl::schedule
