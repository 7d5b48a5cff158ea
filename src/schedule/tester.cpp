#include "tester.hpp"

#include <gridctl/schedule/devices/cpu_policy.hpp>
#include <gridctl/schedule/devices/given_policy.hpp>
#include <gridctl/schedule/devices/gpu_policy.hpp>
#include <gridctl/schedule/devices/mixed_policy.hpp>

namespace gridctl::schedule {

template <DevicePolicy Device>
Tester<Device>::Tester(const Device& device, ModelTests tests, Work work, WorkerContext context)
    : GridWorker<Device>(device, std::move(work), std::move(context)), tests_(std::move(tests)) {}

template <DevicePolicy Device>
RunSpec Tester<Device>::run(const WorkItem& item) const {
  return tests_.run(item);
}

template <DevicePolicy Device>
WorkStart Tester<Device>::describe() const {
  const auto models = tests_.models();
  WorkStart start;
  start.phase = Phase::test;
  start.configurations = models;
  start.repetitions = models == 0 ? 0 : static_cast<int>(tests_.size() / models);
  return start;
}

template <DevicePolicy Device>
Result<launch::Launch> Tester<Device>::prepare(const RunSpec& run,
                                               const Placement& placement) const {
  return tests_.prepare(run, placement);
}

template class Tester<CpuPolicy>;
template class Tester<GpuPolicy>;
template class Tester<MixedPolicy>;
template class Tester<GivenPolicy>;

}  // namespace gridctl::schedule
