// The slots of an allocation of Slurm, for its node's side.
#pragma once

#include <gridctl/core/environment.hpp>
#include <gridctl/launch/slurm/order.hpp>
#include <gridctl/schedule/devices/any_device.hpp>

#include <string>

namespace gridctl::session {

struct AllocatedNode {
  std::string name;
  int cpus = 1;  ///< that the allocation has
};

/// What Slurm has given, as it is: nothing is pinned, since Slurm has bound the allocation or has
/// not, and the GPUs are those that it shows us. Places side by side divide them.
[[nodiscard]] schedule::AnyDevice device_of(const launch::slurm::Order& order,
                                            const AllocatedNode& node,
                                            const Environment& environment);

}  // namespace gridctl::session
