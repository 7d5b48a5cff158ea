#include "devices/device_policy.hpp"

#include <gridctl/schedule/devices/any_device.hpp>

#include <algorithm>

namespace gridctl::schedule {

static_assert(DevicePolicy<CpuPolicy> && DevicePolicy<GpuPolicy> && DevicePolicy<MixedPolicy> &&
              DevicePolicy<GivenPolicy>);

namespace {

template <class Policy>
Result<AnyDevice> as_any(Result<Policy> policy) {
  if (!policy) return tl::unexpected(policy.error());
  return AnyDevice(std::move(*policy));
}

}  // namespace

DeviceKind automatic_kind(const Topology& topology) {
  // If others use all GPUs, silently training on cores would cost hours: the GPU policy's error.
  const bool has_gpus = !topology.gpus.empty() ||
                        std::any_of(topology.unused_gpus.begin(), topology.unused_gpus.end(),
                                    [](const UnusedGpu& unused) { return unused.is_busy; });
  return has_gpus ? DeviceKind::gpu : DeviceKind::cpu;
}

bool has_gpus(const AnyDevice& device) {
  return std::visit([](const auto& policy) { return policy.name() != CpuPolicy::name(); }, device);
}

Result<AnyDevice> make_device(const DeviceRequest& request, const Topology& topology,
                              const DeviceOptions& options) {
  const auto kind = request.kind.value_or(automatic_kind(topology));
  switch (kind) {
    case DeviceKind::cpu:
      return as_any(CpuPolicy::for_host(
          topology, {std::max(1, options.cores_per_run), options.cpu_layout, options.use_smt}));
    case DeviceKind::gpu:
      return as_any(GpuPolicy::for_host(topology, {request.ids, options.runs_per_gpu,
                                                   options.gpus_per_run, options.cores_per_run}));
  }
  return fail(ErrorKind::internal, "unknown kind of device");
}

std::vector<Placement> placements(const AnyDevice& device, int limit, std::size_t run_class) {
  return std::visit(
      [&](const auto& policy) {
        std::vector<Placement> result;
        for (const auto& slot : policy.slots()) {
          if (policy.class_of(slot) != run_class) continue;
          if (limit > 0 && result.size() >= static_cast<std::size_t>(limit)) break;
          result.push_back(policy.place(slot));
        }
        return result;
      },
      device);
}

}  // namespace gridctl::schedule
