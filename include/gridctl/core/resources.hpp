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

enum class GpuVendor { nvidia, amd };
[[nodiscard]] const char* to_string(GpuVendor vendor);

/// How many processes may compute on a GPU at once, as its administrator set it.
enum class ComputeMode { shared, exclusive, prohibited };

/// A process that computes on a GPU, ours or anybody's.
struct GpuProcess {
  int pid = 0;
  std::uint64_t memory = 0;  ///< bytes; 0 if the driver does not tell
};

/// One GPU, or one MIG slice of one.
struct Gpu {
  GpuVendor vendor = GpuVendor::nvidia;
  int index = 0;     ///< by PCI bus id, as nvidia-smi counts
  std::string uuid;  ///< "GPU-…" or "MIG-…": its identity
  std::string name;
  std::string pci_bus_id;
  std::uint64_t memory_total = 0;  ///< bytes
  std::uint64_t memory_used = 0;   ///< bytes that anybody used when the driver was asked
  std::optional<int> utilization;  ///< percent, if the driver tells
  int processes = 0;               ///< how many compute processes anybody has on it
  std::vector<GpuProcess> users;   ///< the compute processes that the driver names
  ComputeMode mode = ComputeMode::shared;
  std::vector<int> near_cpus;    ///< processing units near it; empty if unknown
  std::optional<int> mig_slice;  ///< if this is a MIG slice: which one of the GPU at `index`
  std::string fault;             ///< why no run should start on it any more; empty if it is well
};

/// A GPU of this machine that is not for us, and why.
struct UnusedGpu {
  Gpu gpu;
  std::string reason;    ///< "hidden by CUDA_VISIBLE_DEVICES", "2 other processes use it", …
  bool is_busy = false;  ///< others use it; else it was never ours to see
};

/// The part of this machine that this process may use.
struct Topology {
  std::vector<Core> cores;          ///< within the affinity mask
  std::optional<double> cpu_quota;  ///< CPUs' worth of time the cgroup grants; none if unlimited
  std::vector<Gpu> gpus;            ///< within CUDA_VISIBLE_DEVICES
  std::vector<UnusedGpu> unused_gpus;
  std::string gpu_note;  ///< why there are no GPUs, or what limits them; may be empty
  /// Whether `cores` are ours. False in a job of Slurm that is not bound to its cores: there are so
  /// many of ours, but nobody knows which. Runs are not pinned then, and no core is reserved.
  bool is_bound = true;
};

/// A part of the machine that one run keeps from all others, of this gridctl or of another.
struct Claim {
  std::string what;  ///< kCpuClaim, kPortClaim, or the UUID of a GPU: names the lock file
  int first = 0;     ///< a processing unit, a port, or one of the kGpuParts parts of a GPU
  int count = 1;
};
inline constexpr const char* kCpuClaim = "cpus";
inline constexpr const char* kPortClaim = "ports";
/// The number of parts into which a GPU is divided. Shares exclude each other where they overlap.
inline constexpr int kGpuParts = 5040;

/// What one run was given.
struct Placement {
  DeviceKind kind = DeviceKind::cpu;
  std::string slot;       ///< "cpu:3", "gpu:0", "gpu:0/1" (second share)
  std::vector<int> cpus;  ///< pin to these processing units; empty: do not pin
  /// The NUMA node (numbered as by the operating system) that memory comes from as long as the node
  /// has any: a run that is bound to one node alone is killed when the node is full. None: any
  /// node.
  std::optional<int> numa_node;
  std::vector<Gpu> gpus;
  int port = 0;  ///< a TCP port that no other run of the machine has; 0: none is known
  /// Descriptors (close-on-exec) of the locks that reserve all this. The process that supervises
  /// the run must inherit them, so that the locks last as long as the run. The slot's lease owns
  /// them.
  std::vector<int> locks;
  /// Variables that the device needs (CUDA_VISIBLE_DEVICES …). They are always set.
  std::vector<std::pair<std::string, std::string>> environment;
  /// Variables that are set only if the user has not (OMP_NUM_THREADS …).
  std::vector<std::pair<std::string, std::string>> defaults;
};

}  // namespace gridctl
