// GPU slots: one GPU, several, or a share of one for each run, through CUDA_VISIBLE_DEVICES (or
// AMD's ROCR_VISIBLE_DEVICES).
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/resources.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gridctl::schedule {

struct GpuOptions {
  std::vector<std::string> only;  ///< of "gpu:0,2": indices, UUIDs or unique prefixes; empty: all
  int runs_per_gpu = 1;           ///< 0: slots for all that might be packed; one for whole GPUs
  int gpus_per_run = 1;           ///< more than 1: whole GPUs only
  int cores_per_run = 0;          ///< 0: an equal share of the machine's cores for each of its GPUs
};

class GpuPolicy {
 public:
  static constexpr DeviceKind kKind = DeviceKind::gpu;
  struct Slot {
    std::vector<Gpu> gpus;      ///< one, or gpus_per_run neighbours by PCI bus id
    int share = 0;              ///< 0 … runs_per_gpu - 1
    int shares = 1;             ///< runs_per_gpu
    bool shares_cores = false;  ///< its cores are those of all slots of its GPU
    std::string name;       ///< "gpu:0", "gpu:0,1", "gpu:0:1" (a MIG slice), "gpu:0/1" if shared
    std::vector<int> cpus;  ///< its own cores, near the GPU if possible; empty: too few for all
    int threads = 1;        ///< what the usual libraries should start
    std::optional<int> numa_node;  ///< of all its cores, on a machine with several nodes
  };
  /// An error (usage) if there is no GPU, `only` names one that is not there or not for us, or the
  /// numbers do not fit.
  [[nodiscard]] static Result<GpuPolicy> for_host(const Topology& topology,
                                                  const GpuOptions& options);
  [[nodiscard]] std::vector<Slot> slots() const { return slots_; }
  [[nodiscard]] Placement place(const Slot& slot) const;
  /// Its part of its GPUs, and its cores if they are its own.
  [[nodiscard]] std::vector<Claim> claims(const Slot& slot) const;

 private:
  std::vector<Slot> slots_;
};

}  // namespace gridctl::schedule
