// Runs that need the same of a machine are a class: any slot of the class will do for each of them.
#pragma once

#include <gridctl/core/resources.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>

namespace gridctl::schedule {

struct WorkItem;

struct RunClass {
  DeviceKind kind = DeviceKind::cpu;
  int gpus = 0;  ///< whole GPUs, 1 or more; 0 on cores
  int cpus = 0;  ///< 0: one core on CPUs, a share of the cores on GPUs
  /// Bytes that a run is counted with: the runs that are on never need more than the machine has.
  /// 0: not counted.
  std::uint64_t memory = 0;
  /// Bytes to which the kernel keeps a run; 0: no limit.
  std::uint64_t memory_limit = 0;
  friend bool operator==(const RunClass&, const RunClass&) = default;
};

/// The position of an item's class in the list of all classes.
using ClassOf = std::function<std::size_t(const WorkItem&)>;

}  // namespace gridctl::schedule
