#include "cpus.hpp"

#include "cgroup.hpp"

#include <gridctl/sys/host.hpp>

#include <cerrno>

#include <sched.h>

namespace gridctl::sys {
namespace {

std::vector<int> members(hwloc_const_cpuset_t set) {
  std::vector<int> numbers;
  for (int pu = hwloc_bitmap_first(set); pu >= 0; pu = hwloc_bitmap_next(set, pu))
    numbers.push_back(pu);
  return numbers;
}

/// The machine by hwloc, cut to what this process is bound to; nothing if hwloc cannot tell.
std::vector<Core> cores_by_hwloc() {
  hwloc_topology_t topology = nullptr;
  if (hwloc_topology_init(&topology) != 0) return {};
  std::vector<Core> cores;
  // Caches and devices are not asked for: loading takes a third of the time.
  hwloc_topology_set_all_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_NONE);
  hwloc_topology_set_type_filter(topology, HWLOC_OBJ_CORE, HWLOC_TYPE_FILTER_KEEP_ALL);
  hwloc_topology_set_type_filter(topology, HWLOC_OBJ_PACKAGE, HWLOC_TYPE_FILTER_KEEP_ALL);
  const auto flags = HWLOC_TOPOLOGY_FLAG_IS_THISSYSTEM | HWLOC_TOPOLOGY_FLAG_RESTRICT_TO_CPUBINDING;
  if (hwloc_topology_set_flags(topology, flags) == 0 && hwloc_topology_load(topology) == 0)
    cores = cores_of(topology);
  hwloc_topology_destroy(topology);
  return cores;
}

}  // namespace

std::vector<Core> cores_of(hwloc_topology_t topology) {
  std::vector<Core> cores;
  for (hwloc_obj_t object = nullptr;
       (object = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_CORE, object));) {
    Core core;
    core.pus = members(object->cpuset);
    if (core.pus.empty()) continue;
    core.numa_node = std::max(0, hwloc_bitmap_first(object->nodeset));
    const auto package = hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_PACKAGE, object);
    if (package) core.package = static_cast<int>(package->logical_index);
    cores.push_back(core);
  }
  return cores;
}

std::vector<int> allowed_pus() {
  // A machine may have more processing units than a cpu_set_t has bits: the kernel then says
  // EINVAL.
  for (std::size_t count = 1024; count <= std::size_t{1} << 20U; count *= 2) {
    std::vector<cpu_set_t> mask(count / CPU_SETSIZE);
    const std::size_t size = CPU_ALLOC_SIZE(count);
    if (::sched_getaffinity(0, size, mask.data()) == 0) {
      std::vector<int> pus;
      for (std::size_t pu = 0; pu < count; ++pu) {
        if (CPU_ISSET_S(pu, size, mask.data())) pus.push_back(static_cast<int>(pu));
      }
      return pus;
    }
    if (errno != EINVAL) break;
  }
  return {0};
}

Topology detect_cpus() {
  Topology topology;
  topology.cores = cores_by_hwloc();
  if (topology.cores.empty()) {
    for (const int pu : allowed_pus()) topology.cores.push_back(Core{{pu}, 0, 0});
  }
  topology.cpu_quota = cgroup_cpu_quota("/");
  return topology;
}

}  // namespace gridctl::sys
