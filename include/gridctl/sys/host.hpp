// What this machine is and has.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/resources.hpp>

#include <string>

namespace gridctl::sys {

[[nodiscard]] std::string host_name();
[[nodiscard]] std::string user_name();

/// The cores this process may use (affinity mask, with hyper-threads grouped by core) and the CPU
/// time its cgroup grants. Never fails: at worst one core per allowed processing unit.
[[nodiscard]] Topology detect_cpus();

/// What an inventory file (JSON) says the machine is, under CUDA_VISIBLE_DEVICES.
[[nodiscard]] Result<Topology> read_inventory(const fs::path& file);

/// The GPUs that the NVIDIA driver knows, by NVML loaded at run time, in the order of their PCI bus
/// ids and cut by an inherited CUDA_VISIBLE_DEVICES. `gpu_note` says why there are none. Fills only
/// the GPU part of `topology`.
void detect_gpus(Topology& topology);

}  // namespace gridctl::sys
