// How cores are named, claimed and told to a run, whatever the device. Shared by the policies.
#pragma once

#include <gridctl/core/resources.hpp>
#include <gridctl/core/thread_limits.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::schedule {

/// The processing units of the cores, the first one of each core first.
[[nodiscard]] inline std::vector<int> pus_of(std::span<const Core> cores) {
  std::vector<int> pus;
  std::vector<int> siblings;
  for (const auto& core : cores) {
    pus.push_back(core.pus.front());
    siblings.insert(siblings.end(), core.pus.begin() + 1, core.pus.end());
  }
  pus.insert(pus.end(), siblings.begin(), siblings.end());
  return pus;
}

/// The NUMA node of all the cores; nothing if they belong to several nodes, or to none.
[[nodiscard]] inline std::optional<int> node_of(std::span<const Core> cores) {
  if (cores.empty()) return std::nullopt;
  for (const auto& core : cores) {
    if (core.numa_node != cores.front().numa_node) return std::nullopt;
  }
  return cores.front().numa_node;
}

/// The claims that keep other gridctl off the processing units, one for each unbroken range.
[[nodiscard]] inline std::vector<Claim> core_claims(std::vector<int> pus) {
  std::sort(pus.begin(), pus.end());
  std::vector<Claim> claims;
  for (const int pu : pus) {
    if (!claims.empty() && claims.back().first + claims.back().count == pu)
      ++claims.back().count;
    else
      claims.push_back({kCpuClaim, pu, 1});
  }
  return claims;
}

}  // namespace gridctl::schedule
