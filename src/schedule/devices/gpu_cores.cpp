#include "devices/gpu_cores.hpp"

#include <gridctl/schedule/devices/gpu_choice.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace gridctl::schedule {
namespace {

bool is_near(const Core& core, const Gpu& gpu) {
  const auto& near = gpu.near_cpus;
  return std::find(near.begin(), near.end(), core.pus.front()) != near.end();
}

/// Deals the cores out, one each in turn; `takes(hand, core)` says whether that hand wants that
/// core.
template <class Takes>
void deal(std::vector<std::vector<Core>>& hands, std::vector<Core>& free, std::size_t most,
          Takes takes) {
  for (bool dealt = true; dealt;) {
    dealt = false;
    for (std::size_t hand = 0; hand < hands.size(); ++hand) {
      if (hands[hand].size() >= most) continue;
      const auto core =
          std::find_if(free.begin(), free.end(), [&](const Core& one) { return takes(hand, one); });
      if (core == free.end()) continue;
      hands[hand].push_back(std::move(*core));
      free.erase(core);
      dealt = true;
    }
  }
}

}  // namespace

std::vector<std::vector<Core>> share_out(std::vector<Core> cores, const std::vector<Gpu>& gpus,
                                         std::size_t each) {
  std::vector<std::vector<Core>> hands(gpus.size());
  deal(hands, cores, each,
       [&](std::size_t hand, const Core& core) { return is_near(core, gpus[hand]); });
  deal(hands, cores, each, [](std::size_t /*hand*/, const Core& /*core*/) { return true; });
  return hands;
}

std::vector<Gpu> gpus_of_machine(const Topology& topology) {
  auto gpus = topology.gpus;
  for (const auto& unused : topology.unused_gpus) gpus.push_back(unused.gpu);
  std::stable_sort(gpus.begin(), gpus.end(), [](const Gpu& a, const Gpu& b) {
    return std::pair(a.index, a.mig_slice) < std::pair(b.index, b.mig_slice);
  });
  return gpus;
}

std::vector<std::vector<Core>> fair_cores(const Topology& topology,
                                          const std::vector<GpuPolicy::Slot>& slots) {
  const auto gpus = gpus_of_machine(topology);
  const auto hands = share_out(topology.cores, gpus, topology.cores.size() / gpus.size());
  std::map<std::string, std::vector<Core>> of_gpu;
  for (std::size_t i = 0; i < gpus.size(); ++i) of_gpu[claim_name(gpus[i])] = hands[i];
  std::vector<std::vector<Core>> result;
  for (const auto& slot : slots) {
    auto& cores = result.emplace_back();
    for (const auto& gpu : slot.gpus) {
      const auto& all = of_gpu.at(claim_name(gpu));
      if (slot.shares_cores) {
        cores = all;
        break;
      }
      const auto each = all.size() / static_cast<std::size_t>(slot.shares);
      const auto first =
          all.begin() + static_cast<std::ptrdiff_t>(each * static_cast<std::size_t>(slot.share));
      cores.insert(cores.end(), first, first + static_cast<std::ptrdiff_t>(each));
    }
  }
  return result;
}

namespace {

using Hand = std::pair<std::string, std::vector<Core>>;

/// The share of the slot in the cores of its own GPUs.
std::vector<Core> own_cores(const CoresOfGpus& dealt, const GpuPolicy::Slot& slot) {
  std::vector<Core> cores;
  for (const auto& gpu : slot.gpus) {
    const auto hand = std::ranges::find(dealt, claim_name(gpu), &Hand::first);
    if (hand == dealt.end()) continue;
    if (slot.shares_cores) return hand->second;
    const auto each = hand->second.size() / static_cast<std::size_t>(slot.shares);
    const auto first = hand->second.begin() +
                       static_cast<std::ptrdiff_t>(each * static_cast<std::size_t>(slot.share));
    cores.insert(cores.end(), first, first + static_cast<std::ptrdiff_t>(each));
  }
  return cores;
}

/// All cores in the order in which a slot that lacks some takes them.
std::vector<Core> more_cores(const CoresOfGpus& dealt, const Topology& topology,
                             const GpuPolicy::Slot& slot) {
  std::set<int> in_hands;
  for (const auto& [gpu, hand] : dealt) {
    for (const auto& core : hand) in_hands.insert(core.pus.front());
  }
  std::vector<Core> cores;
  std::ranges::copy_if(topology.cores, std::back_inserter(cores),
                       [&](const Core& core) { return !in_hands.contains(core.pus.front()); });
  const auto last = std::ranges::find(dealt, claim_name(slot.gpus.back()), &Hand::first);
  const auto begin = static_cast<std::size_t>(last - dealt.begin());
  for (std::size_t step = 1; step <= dealt.size(); ++step) {
    const auto& hand = dealt[(begin + step) % dealt.size()].second;
    cores.insert(cores.end(), hand.begin(), hand.end());
  }
  return cores;
}

}  // namespace

std::vector<std::vector<Core>> cores_dealt(const CoresOfGpus& dealt, const Topology& topology,
                                           const std::vector<GpuPolicy::Slot>& slots,
                                           std::size_t each) {
  std::vector<std::vector<Core>> result;
  for (const auto& slot : slots) {
    auto& cores = result.emplace_back(own_cores(dealt, slot));
    if (each == 0) continue;
    if (cores.size() > each) cores.resize(each);
    std::set<int> has;
    for (const auto& core : cores) has.insert(core.pus.front());
    for (auto& core : more_cores(dealt, topology, slot)) {
      if (cores.size() >= each) break;
      if (has.insert(core.pus.front()).second) cores.push_back(std::move(core));
    }
  }
  return result;
}

}  // namespace gridctl::schedule
