// GPU slots: one GPU, several, or a share of one for each run, through CUDA_VISIBLE_DEVICES (or
// AMD's ROCR_VISIBLE_DEVICES).
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/resources.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::schedule {

/// The cores of each GPU by its claim name, in the order of the GPUs.
using CoresOfGpus = std::vector<std::pair<std::string, std::vector<Core>>>;

struct GpuOptions {
  std::vector<std::string> only;  ///< from "gpu:0,2": indices, UUIDs, unique prefixes; empty: all
  int runs_per_gpu = 1;           ///< 0: slots for all that might be packed; one for whole GPUs
  int gpus_per_run = 1;           ///< more than 1: whole GPUs only
  int cores_per_run = 0;          ///< 0: an equal share of the machine's cores for each GPU
  /// If somebody else has dealt the cores out. Then slots overlap if they need more than their GPUs
  /// were dealt.
  CoresOfGpus cores_of_gpus = {};
};

class GpuPolicy {
 public:
  static constexpr DeviceKind kKind = DeviceKind::gpu;
  [[nodiscard]] static std::string name() { return to_string(kKind); }
  struct Slot {
    std::vector<Gpu> gpus;      ///< one, or gpus_per_run neighbours by PCI bus id
    int share = 0;              ///< 0 … runs_per_gpu - 1
    int shares = 1;             ///< runs_per_gpu
    bool shares_cores = false;  ///< all slots of the GPU have the same cores
    std::string name;       ///< "gpu:0", "gpu:0,1", "gpu:0:1" (a MIG slice), "gpu:0/1" if shared
    std::vector<int> cpus;  ///< cores of the slot, near the GPU if possible; empty: too few for all
    std::vector<int> pus;   ///< as cpus, also if runs are not pinned
    int threads = 1;        ///< what the usual libraries should start
    std::optional<int> numa_node;  ///< the node of all cores of the slot; set if there are several
  };
  /// Error (usage): there is no GPU, `only` names a GPU that is absent or left out, or the numbers
  /// do not fit.
  [[nodiscard]] static Result<GpuPolicy> for_host(const Topology& topology,
                                                  const GpuOptions& options);
  [[nodiscard]] std::vector<Slot> slots() const { return slots_; }
  [[nodiscard]] Placement place(const Slot& slot) const;
  /// The slot's share of each GPU, plus its cores unless they are shared.
  [[nodiscard]] std::vector<Claim> claims(const Slot& slot) const;
  [[nodiscard]] std::vector<Claim> parts(const Slot& slot) const;
  [[nodiscard]] static std::size_t class_of(const Slot& /*slot*/) { return 0; }

 private:
  std::vector<Slot> slots_;
};

}  // namespace gridctl::schedule
