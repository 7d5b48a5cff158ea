// What a machine has, and what one run gets of it. Values only; sys finds out, schedule gives out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gridctl {

enum class DeviceKind { cpu, gpu };
[[nodiscard]] const char* to_string(DeviceKind kind);

/// One physical core and the processing units (hyper-threads) of it that this process may use.
struct Core {
  std::vector<int> pus;  ///< operating-system numbers, ascending, never empty
  int numa_node = 0;
  int package = 0;
};

/// One GPU, or one MIG slice of one.
struct Gpu {
  int index = 0;     ///< by PCI bus id, as nvidia-smi counts
  std::string uuid;  ///< "GPU-…" or "MIG-…": its identity
  std::string name;
  std::string pci_bus_id;
  std::uint64_t memory_total = 0;  ///< bytes
  std::uint64_t memory_used = 0;   ///< bytes, by anybody, when asked
  std::optional<int> utilization;  ///< percent, if the driver tells
  int processes = 0;               ///< compute processes on it, by anybody
  std::vector<int> near_cpus;      ///< processing units near it; empty if unknown
  std::optional<int> mig_slice;    ///< if this is a MIG slice: which one of the GPU at `index`
};

/// The part of this machine that this process may use.
struct Topology {
  std::vector<Core> cores;          ///< within the affinity mask
  std::optional<double> cpu_quota;  ///< CPUs' worth of time the cgroup grants; none if unlimited
  std::vector<Gpu> gpus;            ///< within CUDA_VISIBLE_DEVICES
  int gpus_hidden = 0;              ///< left out because of CUDA_VISIBLE_DEVICES
  std::string gpu_note;             ///< why there are no GPUs, or what limits them; may be empty
};

/// What one run was given.
struct Placement {
  DeviceKind kind = DeviceKind::cpu;
  std::string slot;       ///< "cpu:3", "gpu:0", "gpu:0/1" (second share)
  std::vector<int> cpus;  ///< pin to these processing units; empty: do not pin
  std::vector<Gpu> gpus;
  /// Variables the device needs (CUDA_VISIBLE_DEVICES …): always set.
  std::vector<std::pair<std::string, std::string>> environment;
  /// Variables that are set only if the user has not (OMP_NUM_THREADS …).
  std::vector<std::pair<std::string, std::string>> defaults;
};

}  // namespace gridctl
