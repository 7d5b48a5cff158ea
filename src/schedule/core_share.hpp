// What a run is told and given of the cores, whatever the device: shared by the policies.
#pragma once

#include <gridctl/core/resources.hpp>

#include <cstddef>
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

/// The variables by which numerical libraries learn how many threads to start. More threads than
/// cores cost twenty times the run time and more.
[[nodiscard]] inline std::vector<std::pair<std::string, std::string>> thread_limits(int threads) {
  const auto count = std::to_string(threads);
  return {{"OMP_NUM_THREADS", count},
          {"MKL_NUM_THREADS", count},
          {"OPENBLAS_NUM_THREADS", count},
          {"NUMEXPR_NUM_THREADS", count}};
}

}  // namespace gridctl::schedule
