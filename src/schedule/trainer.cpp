#include "run_environment.hpp"
#include "run_folder.hpp"

#include <gridctl/plan/command.hpp>
#include <gridctl/schedule/cpu_policy.hpp>
#include <gridctl/schedule/gpu_policy.hpp>
#include <gridctl/schedule/trainer.hpp>
#include <gridctl/sys/files.hpp>

namespace gridctl::schedule {

RunSpec training_run(const plan::Plan& plan, const fs::path& experiment, const Training& training) {
  const auto configuration = plan.configuration(training.run.configuration);
  RunSpec spec;
  spec.id = training.run;
  spec.attempt = training.attempt;
  spec.label = configuration.label;
  spec.directory =
      experiment / plan::attempt_folder(configuration, training.run.repetition, training.attempt);
  return spec;
}

plan::MacroValues training_values(const plan::Plan& plan, const fs::path& experiment,
                                  const RunSpec& run, const Placement& placement) {
  plan::MacroValues values;
  values.run = run;
  values.phase = Phase::train;
  values.task = plan.task_of(run.id.configuration).name;
  values.seed = plan.seed(run.id);
  values.experiment = experiment;
  values.config_file = run.directory / "config.yaml";
  values.placement = placement;
  values.config = plan.merged(run.id);
  values.config_names = plan.task_of(run.id.configuration).names;
  values.parameters = plan.parameters(run.id, values.config);
  return values;
}

template <DevicePolicy Device>
Trainer<Device>::Trainer(Device device, const plan::Plan& plan, fs::path experiment,
                         std::vector<Training> queue, WorkOptions options,
                         Surroundings surroundings)
    : GridWorker<Device>(std::move(device), std::move(options), surroundings),
      plan_(plan),
      experiment_(std::move(experiment)),
      queue_(std::move(queue)) {}

template <DevicePolicy Device>
RunSpec Trainer<Device>::run(std::size_t index) const {
  return training_run(plan_, experiment_, queue_.at(index));
}

template <DevicePolicy Device>
WorkStart Trainer<Device>::describe() const {
  WorkStart start;
  start.phase = Phase::train;
  start.configurations = plan_.configuration_count();
  start.repetitions = plan_.repetitions();
  return start;
}

template <DevicePolicy Device>
Result<launch::Launch> Trainer<Device>::prepare(const RunSpec& run,
                                                const Placement& placement) const {
  const auto values = training_values(plan_, experiment_, run, placement);
  if (const auto made = make_run_folder(run.directory); !made) return tl::unexpected(made.error());
  if (const auto written = sys::write_atomically(values.config_file, config::to_yaml(values.config),
                                                 sys::Sync::none);
      !written)
    return tl::unexpected(written.error());
  if (!values.parameters.empty()) {
    const auto parameters =
        sys::write_atomically(run.directory / plan::kParametersFile,
                              plan::parameters_json(values) + "\n", sys::Sync::none);
    if (!parameters) return tl::unexpected(parameters.error());
  }
  const auto latest = run.directory.parent_path() / "latest";
  if (const auto linked = sys::replace_symlink(latest, run.directory.filename()); !linked)
    return tl::unexpected(linked.error());

  auto launch = make_launch(plan_.grid().trainer, values);
  if (launch) launch->identity = plan_.identity(run.id.configuration);
  return launch;
}

template class Trainer<CpuPolicy>;
template class Trainer<GpuPolicy>;

}  // namespace gridctl::schedule
