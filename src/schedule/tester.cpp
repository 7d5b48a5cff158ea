#include "run_folder.hpp"

#include <gridctl/config/loader.hpp>
#include <gridctl/plan/command.hpp>
#include <gridctl/schedule/cpu_policy.hpp>
#include <gridctl/schedule/gpu_policy.hpp>
#include <gridctl/schedule/tester.hpp>

#include <set>

namespace gridctl::schedule {

template <DevicePolicy Device>
Tester<Device>::Tester(Device device, config::Program program, fs::path experiment,
                       std::vector<ModelTest> queue, WorkOptions options, Surroundings surroundings)
    : GridWorker<Device>(std::move(device), std::move(options), surroundings),
      program_(std::move(program)),
      experiment_(std::move(experiment)),
      queue_(std::move(queue)) {
  for (std::size_t i = 0; i < queue_.size(); ++i)
    index_.emplace(std::pair(queue_[i].run, queue_[i].test), i);
}

template <DevicePolicy Device>
RunSpec Tester<Device>::run(std::size_t index) const {
  const auto& test = queue_.at(index);
  RunSpec spec;
  spec.id = test.run;
  spec.attempt = test.attempt;
  spec.test = test.test;
  spec.label = test.label;
  spec.directory = test.run_folder / ("test-" + std::to_string(test.test));
  return spec;
}

template <DevicePolicy Device>
WorkStart Tester<Device>::describe() const {
  std::set<RunId> models;
  for (const auto& test : queue_) models.insert(test.run);
  WorkStart start;
  start.phase = Phase::test;
  start.configurations = models.size();
  start.repetitions = models.empty() ? 0 : static_cast<int>(queue_.size() / models.size());
  return start;
}

template <DevicePolicy Device>
Result<launch::Launch> Tester<Device>::prepare(const RunSpec& run,
                                               const Placement& placement) const {
  const auto& test = queue_.at(index_.at({run.id, run.test}));
  plan::MacroValues values;
  values.run = run;
  values.phase = Phase::test;
  values.task = test.task;
  values.seed = test.seed;
  values.experiment = experiment_;
  values.config_file = test.config_file;
  values.model = test.model;
  values.placement = placement;
  boost::system::error_code ignored;
  if (fs::exists(test.config_file, ignored)) {
    auto configuration = config::parse_file(test.config_file);
    if (!configuration) return tl::unexpected(configuration.error());
    values.config = std::move(*configuration);
  }
  if (const auto made = make_run_folder(run.directory); !made) return tl::unexpected(made.error());
  auto launch = make_launch(program_, values);
  if (launch) launch->identity = test.identity;
  return launch;
}

template class Tester<CpuPolicy>;
template class Tester<GpuPolicy>;

}  // namespace gridctl::schedule
