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

/// Reads an inventory file (JSON), which describes a machine, and applies CUDA_VISIBLE_DEVICES to
/// it.
[[nodiscard]] Result<Topology> read_inventory(const fs::path& file);

/// Fills the GPU part of `topology`: the GPUs that a driver knows, without those that our
/// CUDA_VISIBLE_DEVICES (AMD: ROCR_VISIBLE_DEVICES) hides. NVIDIA's come from NVML, which is loaded
/// in a child process that gets `limit` to answer, else from nvidia-smi; they are in the order of
/// their PCI bus ids. AMD's are looked for if there is none of NVIDIA's. `gpu_note` says why there
/// is none.
void detect_gpus(Topology& topology, std::chrono::milliseconds limit = std::chrono::seconds(10));

}  // namespace gridctl::sys
