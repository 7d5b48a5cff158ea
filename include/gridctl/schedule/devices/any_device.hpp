// The one switch from a word on the command line to the type of a device. A third device is one
// more alternative here and one more line in make_device() and in the three instantiations.
#pragma once

#include <gridctl/core/device_request.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/schedule/devices/cpu_policy.hpp>
#include <gridctl/schedule/devices/given_policy.hpp>
#include <gridctl/schedule/devices/gpu_policy.hpp>
#include <gridctl/schedule/devices/mixed_policy.hpp>

#include <variant>
#include <vector>

namespace gridctl::schedule {

using AnyDevice = std::variant<CpuPolicy, GpuPolicy, MixedPolicy, GivenPolicy>;

struct DeviceOptions {
  int cores_per_run = 0;  ///< 0: one core on CPUs, a share of the cores on GPUs
  int runs_per_gpu = 1;   ///< 0: as many as the measured memory allows
  int gpus_per_run = 1;
  CpuLayout cpu_layout = CpuLayout::spread;
  bool use_smt = false;
};

/// What `auto` means here: gpu if there is a GPU, also if others use all of them; else cpu.
[[nodiscard]] DeviceKind automatic_kind(const Topology& topology);

/// Whether some runs on the device use GPUs.
[[nodiscard]] bool has_gpus(const AnyDevice& device);

/// Makes the policy that the request means on this machine; `auto` means gpu if there is a GPU,
/// else cpu. Errors are the policies' own: no GPU, an unknown GPU, too many cores per run.
[[nodiscard]] Result<AnyDevice> make_device(const DeviceRequest& request, const Topology& topology,
                                            const DeviceOptions& options);

/// The placement of a run on each of the first `limit` slots (0 or less: all slots) of that class,
/// in order.
[[nodiscard]] std::vector<Placement> placements(const AnyDevice& device, int limit,
                                                std::size_t run_class = 0);

}  // namespace gridctl::schedule
