// Cores out of what hwloc and the kernel tell.
#pragma once

#include <gridctl/core/resources.hpp>

#include <vector>

#include <hwloc.h>

namespace gridctl::sys {

/// The cores of a loaded hwloc topology, in its order: neighbours come one after the other.
[[nodiscard]] std::vector<Core> cores_of(hwloc_topology_t topology);

/// The processing units that this process may run on, ascending.
[[nodiscard]] std::vector<int> allowed_pus();

}  // namespace gridctl::sys
