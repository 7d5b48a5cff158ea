#include "devices/device_policy.hpp"
#include "devices/gpu_cores.hpp"
#include "devices/gpu_names.hpp"

#include <gridctl/core/try.hpp>
#include <gridctl/schedule/devices/gpu_choice.hpp>
#include <gridctl/schedule/devices/mixed_policy.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace gridctl::schedule {
namespace {

static_assert(DevicePolicy<MixedPolicy>);

bool has_kind(const std::vector<RunClass>& classes, DeviceKind kind) {
  return std::ranges::any_of(classes, [&](const RunClass& one) { return one.kind == kind; });
}

std::size_t divided_up(std::size_t number, std::size_t by) {
  return (number + by - 1) / by;
}

/// The most cores that a run of this kind asks for.
std::size_t most_cores(const std::vector<RunClass>& classes, DeviceKind kind) {
  std::size_t most = 0;
  for (const auto& one : classes) {
    if (one.kind == kind) most = std::max(most, static_cast<std::size_t>(std::max(0, one.cpus)));
  }
  return most;
}

/// What each kind of runs has of the machine.
struct Shares {
  Topology for_cpus;
  Topology for_gpus;
  CoresOfGpus of_gpus;
};

/// How many cores to deal to each GPU.
std::size_t cores_per_gpu(const Topology& topology, const std::vector<RunClass>& classes,
                          std::size_t gpus, int runs_per_gpu) {
  std::size_t wanted = 0;
  for (const auto& one : classes) {
    if (one.kind != DeviceKind::gpu || one.cpus < 1) continue;
    const auto shares = one.gpus == 1 ? std::max(1, runs_per_gpu) : 1;
    wanted = std::max(
        wanted, divided_up(static_cast<std::size_t>(one.cpus) * static_cast<std::size_t>(shares),
                           static_cast<std::size_t>(std::max(1, one.gpus))));
  }
  if (wanted > 0) return wanted;
  const auto all = topology.cores.size();
  const auto of_machine = gpus_of_machine(topology).size();
  if (!has_kind(classes, DeviceKind::cpu)) return all / of_machine;
  const auto least = std::max<std::size_t>(1, most_cores(classes, DeviceKind::cpu));
  return std::min(all / 2 / of_machine, (all - std::min(all, least)) / gpus);
}

CoresOfGpus deal(const Topology& topology, const std::vector<Gpu>& gpus, std::size_t each) {
  CoresOfGpus dealt;
  auto hands = share_out(topology.cores, gpus, each);
  for (std::size_t i = 0; i < gpus.size(); ++i)
    dealt.emplace_back(claim_name(gpus[i]), std::move(hands[i]));
  return dealt;
}

/// The cores that no GPU was dealt; if they are too few for the largest run on cores, those of the
/// last GPUs as well.
std::vector<Core> cores_for_cpus(const Topology& topology, const CoresOfGpus& dealt,
                                 std::size_t least) {
  std::set<int> taken;
  for (const auto& [gpu, hand] : dealt) {
    for (const auto& core : hand) taken.insert(core.pus.front());
  }
  std::vector<Core> cores;
  std::ranges::copy_if(topology.cores, std::back_inserter(cores),
                       [&](const Core& core) { return !taken.contains(core.pus.front()); });
  for (auto entry = dealt.rbegin(); entry != dealt.rend(); ++entry) {
    for (auto core = entry->second.rbegin(); core != entry->second.rend(); ++core) {
      if (cores.size() >= least) return cores;
      cores.push_back(*core);
    }
  }
  return cores;
}

/// The part of the CPU quota that belongs to so many of the cores.
std::optional<double> part_of_quota(const Topology& topology, std::size_t cores) {
  if (!topology.cpu_quota) return std::nullopt;
  return *topology.cpu_quota * static_cast<double>(cores) /
         static_cast<double>(topology.cores.size());
}

Result<Shares> share(const Topology& topology, const std::vector<RunClass>& classes,
                     const MixedOptions& options) {
  Shares shares{topology, topology, {}};
  if (!has_kind(classes, DeviceKind::gpu)) return shares;
  GRIDCTL_TRY_ASSIGN(const auto gpus, select_gpus(topology, options.only));
  const auto each = cores_per_gpu(topology, classes, gpus.size(), options.runs_per_gpu);
  shares.of_gpus = deal(topology, gpus, each);
  if (!has_kind(classes, DeviceKind::cpu)) return shares;
  const auto least = std::max<std::size_t>(1, most_cores(classes, DeviceKind::cpu));
  shares.for_cpus.cores = cores_for_cpus(topology, shares.of_gpus, least);
  // Runs on GPUs keep off the cores of the others, if they have enough of their own.
  std::vector<Core> own;
  for (const auto& [gpu, hand] : shares.of_gpus) own.insert(own.end(), hand.begin(), hand.end());
  if (own.size() >= most_cores(classes, DeviceKind::gpu)) shares.for_gpus.cores = std::move(own);
  shares.for_cpus.cpu_quota = part_of_quota(topology, shares.for_cpus.cores.size());
  shares.for_gpus.cpu_quota =
      part_of_quota(topology, topology.cores.size() - shares.for_cpus.cores.size());
  return shares;
}

}  // namespace

Result<MixedPolicy> MixedPolicy::for_host(const Topology& topology,
                                          const std::vector<RunClass>& classes,
                                          const MixedOptions& options) {
  GRIDCTL_TRY_ASSIGN(const auto shares, share(topology, classes, options));
  MixedPolicy policy;
  for (const auto& one : classes) {
    if (one.kind == DeviceKind::cpu) {
      // As many cores as the machine has may be asked for; a run on cores is dealt that many.
      const auto& machine = static_cast<std::size_t>(std::max(0, one.cpus)) > topology.cores.size()
                                ? topology
                                : shares.for_cpus;
      GRIDCTL_TRY_ASSIGN(auto own, CpuPolicy::for_host(machine, {std::max(1, one.cpus),
                                                                 options.layout, options.use_smt}));
      policy.classes_.emplace_back(std::move(own));
      continue;
    }
    const int runs_per_gpu = one.gpus > 1 ? 1 : options.runs_per_gpu;
    GRIDCTL_TRY_ASSIGN(auto own,
                       GpuPolicy::for_host(shares.for_gpus, {options.only, runs_per_gpu, one.gpus,
                                                             one.cpus, shares.of_gpus}));
    policy.classes_.emplace_back(std::move(own));
  }
  return policy;
}

std::string MixedPolicy::name() const {
  std::set<std::string> names;
  for (const auto& one : classes_)
    names.insert(std::visit([](const auto& policy) { return policy.name(); }, one));
  return names.size() > 1 ? *names.begin() + "+" + *names.rbegin() : *names.begin();
}

std::vector<MixedPolicy::Slot> MixedPolicy::slots() const {
  std::vector<Slot> slots;
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    std::visit(
        [&](const auto& policy) {
          for (auto& slot : policy.slots()) {
            auto name = slot.name;
            slots.push_back({i, std::move(slot), std::move(name)});
          }
        },
        classes_[i]);
  }
  return slots;
}

namespace {

/// Asks the policy of the slot's class.
template <class Ask>
auto ask(const std::variant<CpuPolicy, GpuPolicy>& policy, const MixedPolicy::Slot& slot,
         Ask what) {
  if (const auto* cores = std::get_if<CpuPolicy::Slot>(&slot.place))
    return what(std::get<CpuPolicy>(policy), *cores);
  return what(std::get<GpuPolicy>(policy), std::get<GpuPolicy::Slot>(slot.place));
}

}  // namespace

Placement MixedPolicy::place(const Slot& slot) const {
  return ask(classes_[slot.run_class], slot,
             [](const auto& policy, const auto& own) { return policy.place(own); });
}

std::vector<Claim> MixedPolicy::claims(const Slot& slot) const {
  return ask(classes_[slot.run_class], slot,
             [](const auto& policy, const auto& own) { return policy.claims(own); });
}

std::vector<Claim> MixedPolicy::parts(const Slot& slot) const {
  return ask(classes_[slot.run_class], slot,
             [](const auto& policy, const auto& own) { return policy.parts(own); });
}

}  // namespace gridctl::schedule
