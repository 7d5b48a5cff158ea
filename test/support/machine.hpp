// Made-up machines.
#pragma once

#include <gridctl/core/resources.hpp>

#include <string>

namespace gridctl::test {

/// So many cores of one processing unit each, on one node, and GPUs "GPU-0", "GPU-1", ….
inline Topology machine(int cores, int gpus) {
  Topology topology;
  for (int i = 0; i < cores; ++i) topology.cores.push_back({{i}, 0, 0});
  for (int i = 0; i < gpus; ++i) {
    Gpu gpu;
    gpu.index = i;
    gpu.uuid = "GPU-" + std::to_string(i);
    topology.gpus.push_back(gpu);
  }
  return topology;
}

}  // namespace gridctl::test
