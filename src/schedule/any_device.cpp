#include <gridctl/schedule/any_device.hpp>

namespace gridctl::schedule {
namespace {

template <class Policy>
Result<AnyDevice> as_any(Result<Policy> policy) {
  if (!policy) return tl::unexpected(policy.error());
  return AnyDevice(std::move(*policy));
}

}  // namespace

Result<AnyDevice> make_device(const DeviceRequest& request, const Topology& topology,
                              const DeviceOptions& options) {
  const auto kind =
      request.kind.value_or(topology.gpus.empty() ? DeviceKind::cpu : DeviceKind::gpu);
  switch (kind) {
    case DeviceKind::cpu:
      return as_any(CpuPolicy::for_host(topology, {options.cores_per_run}));
    case DeviceKind::gpu:
      return as_any(GpuPolicy::for_host(topology, {request.ids, options.runs_per_gpu}));
  }
  return fail(ErrorKind::internal, "unknown kind of device");
}

std::vector<Placement> placements(const AnyDevice& device, int limit) {
  return std::visit(
      [limit](const auto& policy) {
        std::vector<Placement> result;
        for (const auto& slot : policy.slots()) {
          if (limit > 0 && result.size() >= static_cast<std::size_t>(limit)) break;
          result.push_back(policy.place(slot));
        }
        return result;
      },
      device);
}

}  // namespace gridctl::schedule
