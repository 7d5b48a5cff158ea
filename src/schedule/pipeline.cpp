#include "pipeline.hpp"

#include <gridctl/schedule/devices/cpu_policy.hpp>
#include <gridctl/schedule/devices/given_policy.hpp>
#include <gridctl/schedule/devices/gpu_policy.hpp>
#include <gridctl/schedule/devices/mixed_policy.hpp>

namespace gridctl::schedule {

template <DevicePolicy Device>
Pipeline<Device>::Pipeline(const Device& device, const plan::Plan& plan, const fs::path& experiment,
                           ModelTests tests, FindTests find, Work work, WorkerContext context)
    : GridWorker<Device>(device, std::move(work), std::move(context)),
      plan_(plan),
      trainings_(plan, experiment),
      tests_(std::move(tests)),
      find_(std::move(find)) {}

template <DevicePolicy Device>
RunSpec Pipeline<Device>::run(const WorkItem& item) const {
  return item.test == 0 ? trainings_.run(item) : tests_.run(item);
}

template <DevicePolicy Device>
WorkStart Pipeline<Device>::describe() const {
  WorkStart start;
  start.phase = Phase::train;
  start.tests_follow = find_ != nullptr;
  start.has_tester = true;
  start.configurations = plan_.configuration_count();
  start.repetitions = plan_.repetitions();
  return start;
}

template <DevicePolicy Device>
Result<launch::Launch> Pipeline<Device>::prepare(const RunSpec& run,
                                                 const Placement& placement) const {
  return run.test == 0 ? trainings_.prepare(run, placement) : tests_.prepare(run, placement);
}

template <DevicePolicy Device>
std::vector<WorkItem> Pipeline<Device>::follow_ups(const RunSpec& run) {
  std::vector<WorkItem> items;
  if (run.test > 0 || !find_) return items;
  for (auto& test : find_(run)) items.push_back(tests_.add(std::move(test)));
  return items;
}

template class Pipeline<CpuPolicy>;
template class Pipeline<GpuPolicy>;
template class Pipeline<MixedPolicy>;
template class Pipeline<GivenPolicy>;

}  // namespace gridctl::schedule
