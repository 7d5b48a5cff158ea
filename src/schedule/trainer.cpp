#include "trainer.hpp"

#include <gridctl/schedule/devices/cpu_policy.hpp>
#include <gridctl/schedule/devices/given_policy.hpp>
#include <gridctl/schedule/devices/gpu_policy.hpp>
#include <gridctl/schedule/devices/mixed_policy.hpp>

namespace gridctl::schedule {
namespace {

/// Whether 'gridctl test' would know how to test what this grid trains.
bool names_tester(const config::Grid& grid) {
  return grid.tester.has_value() || !grid.trainer.tester.empty();
}

}  // namespace

template <DevicePolicy Device>
Trainer<Device>::Trainer(const Device& device, const plan::Plan& plan, const fs::path& experiment,
                         Work work, WorkerContext context)
    : GridWorker<Device>(device, std::move(work), std::move(context)),
      plan_(plan),
      trainings_(plan, experiment) {}

template <DevicePolicy Device>
RunSpec Trainer<Device>::run(const WorkItem& item) const {
  return trainings_.run(item);
}

template <DevicePolicy Device>
WorkStart Trainer<Device>::describe() const {
  WorkStart start;
  start.phase = Phase::train;
  start.has_tester = names_tester(plan_.grid());
  start.configurations = plan_.configuration_count();
  start.repetitions = plan_.repetitions();
  return start;
}

template <DevicePolicy Device>
Result<launch::Launch> Trainer<Device>::prepare(const RunSpec& run,
                                                const Placement& placement) const {
  return trainings_.prepare(run, placement);
}

template class Trainer<CpuPolicy>;
template class Trainer<GpuPolicy>;
template class Trainer<MixedPolicy>;
template class Trainer<GivenPolicy>;

}  // namespace gridctl::schedule
