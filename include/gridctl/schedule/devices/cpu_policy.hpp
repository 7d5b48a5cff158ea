// CPU slots: disjoint sets of cores, each pinned for one run, and thread counts to match.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/resources.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::schedule {

/// In which order the slots of several NUMA nodes are used: one of each in turn (every run has most
/// memory bandwidth), or one node after the other (what is left over stays in one piece).
enum class CpuLayout { spread, pack };

struct CpuOptions {
  int cores_per_run = 1;
  CpuLayout layout = CpuLayout::spread;
  /// Hyper-threads count as cores of their own, used after all first threads.
  bool use_smt = false;
};

class CpuPolicy {
 public:
  static constexpr DeviceKind kKind = DeviceKind::cpu;
  [[nodiscard]] static std::string name() { return to_string(kKind); }
  struct Slot {
    /// Processing units of whole cores, the first one of each core first; slots never share a core.
    std::vector<int> pus;
    int cores = 1;
    std::string name;              ///< by the first unit of each core: "cpu:3", "cpu:2-3"
    std::optional<int> numa_node;  ///< the node of all cores of the slot; set if there are several
  };
  /// Makes as many slots as fit into the cores and into the CPU quota (1.5 CPUs are one slot of one
  /// core). A slot lies within one NUMA node as long as a node has room for the slot. Error: one
  /// run needs more cores than there are.
  [[nodiscard]] static Result<CpuPolicy> for_host(const Topology& topology,
                                                  const CpuOptions& options);
  [[nodiscard]] std::vector<Slot> slots() const { return slots_; }
  /// Pins the run to its cores and their memory, hides all GPUs from it and limits the usual
  /// libraries to as many threads as it has cores.
  [[nodiscard]] Placement place(const Slot& slot) const;
  /// The cores of the slot.
  [[nodiscard]] std::vector<Claim> claims(const Slot& slot) const;
  [[nodiscard]] std::vector<Claim> parts(const Slot& slot) const;
  [[nodiscard]] static std::size_t class_of(const Slot& /*slot*/) { return 0; }

 private:
  std::vector<Slot> slots_;
  bool pins_ = true;  ///< see Topology::is_bound
};

}  // namespace gridctl::schedule
