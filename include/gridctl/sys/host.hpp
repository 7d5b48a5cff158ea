// What this machine is and has.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/resources.hpp>

#include <chrono>
#include <string>

namespace gridctl::sys {

[[nodiscard]] std::string host_name();
[[nodiscard]] std::string user_name();

/// The cores this process may use (affinity mask, with hyper-threads grouped by core) and the CPU
/// time its cgroup grants. Never fails: at worst one core per allowed processing unit.
[[nodiscard]] Topology detect_cpus();

/// What an inventory file (JSON) says the machine is, under CUDA_VISIBLE_DEVICES.
[[nodiscard]] Result<Topology> read_inventory(const fs::path& file);

/// The GPUs that a driver knows, cut by what CUDA_VISIBLE_DEVICES (AMD: ROCR_VISIBLE_DEVICES) of
/// our environment hides: NVIDIA's by NVML, loaded at run time in a process of its own that gets
/// `limit` to answer, else by nvidia-smi; else AMD's. NVIDIA's are in the order of their PCI bus
/// ids. `gpu_note` says why there are none. Fills only the GPU part of `topology`.
void detect_gpus(Topology& topology, std::chrono::milliseconds limit = std::chrono::seconds(10));

}  // namespace gridctl::sys
