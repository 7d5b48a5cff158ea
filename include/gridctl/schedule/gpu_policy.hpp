// GPU slots: one GPU (or a share of one) for each run, through CUDA_VISIBLE_DEVICES.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/resources.hpp>

#include <string>
#include <vector>

namespace gridctl::schedule {

struct GpuOptions {
  std::vector<std::string> only;  ///< of "gpu:0,2": indices, UUIDs or unique prefixes; empty: all
  int runs_per_gpu = 1;
};

class GpuPolicy {
 public:
  static constexpr DeviceKind kKind = DeviceKind::gpu;
  struct Slot {
    Gpu gpu;
    int share = 0;          ///< 0 … runs_per_gpu - 1
    std::string name;       ///< "gpu:0", "gpu:0:1" (a MIG slice), "gpu:0/1" if shared
    std::vector<int> cpus;  ///< its own cores, near the GPU if possible; empty: too few for all
    int threads = 1;        ///< what the usual libraries should start
  };
  /// An error (usage) if there is no GPU, or `only` names one that is not there.
  [[nodiscard]] static Result<GpuPolicy> for_host(const Topology& topology,
                                                  const GpuOptions& options);
  [[nodiscard]] std::vector<Slot> slots() const { return slots_; }
  [[nodiscard]] Placement place(const Slot& slot) const;

 private:
  std::vector<Slot> slots_;
};

}  // namespace gridctl::schedule
