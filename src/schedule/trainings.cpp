#include "run_folder.hpp"

#include <gridctl/core/layout.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/plan/config_macros.hpp>
#include <gridctl/schedule/trainings.hpp>

namespace gridctl::schedule {
namespace {

bool is_there(const fs::path& path) {
  boost::system::error_code ignored;
  return fs::exists(path, ignored);
}

/// Of a file by its path from `start`.
fs::path folder_of(const fs::path& start, const fs::path& file) {
  const auto path = file.is_absolute() ? file : start / file;
  return path.lexically_normal().parent_path();
}

}  // namespace

Trainings::Trainings(const plan::Plan& plan, fs::path experiment)
    : plan_(plan), experiment_(std::move(experiment)), start_dir_(working_directory()) {}

RunSpec Trainings::run(const WorkItem& item) const {
  const auto configuration = plan_.configuration(item.run.configuration);
  RunSpec spec;
  spec.id = item.run;
  spec.attempt = item.attempt;
  spec.label = configuration.label;
  spec.directory =
      experiment_ / plan::attempt_folder(configuration, item.run.repetition, item.attempt);
  spec.seed = plan_.seed(item.run);
  return spec;
}

Result<plan::MacroValues> Trainings::values(const RunSpec& run, const Placement& placement) const {
  const auto& task = plan_.task_of(run.id.configuration);
  plan::MacroValues values;
  values.run = run;
  values.phase = Phase::train;
  values.task = task.name;
  values.seed = run.seed;
  values.experiment = experiment_;
  values.grid_dir = folder_of(start_dir_, plan_.grid().path);
  values.start_dir = start_dir_;
  values.config_file = run.directory / layout::kConfigFile;
  values.placement = placement;
  values.config = plan_.merged(run.id);
  values.config_names = task.names;
  values.arguments = plan_.grid().trainer_of(task).arguments;
  if (run.attempt > 1) {
    const auto configuration = plan_.configuration(run.id.configuration);
    const auto last =
        experiment_ / plan::attempt_folder(configuration, run.id.repetition, run.attempt - 1);
    if (is_there(last)) values.resume_from = last;
  }
  auto tree = values.config;
  GRIDCTL_TRY(plan::fill_config_macros(tree, task, plan_.grid().trainer_of(task), values));
  values.config = std::move(tree);
  values.parameters = plan_.parameters(run.id, values.config);
  return values;
}

Result<launch::Launch> Trainings::prepare(const RunSpec& run, const Placement& placement) const {
  GRIDCTL_TRY_ASSIGN(const auto values, this->values(run, placement));
  auto launch = make_launch(plan_.grid().trainer_of(plan_.task_of(run.id.configuration)), values);
  if (!launch) return launch;
  launch->identity = plan_.identity(run.id.configuration);
  launch->files.emplace_back(values.config_file, config::to_yaml(values.config));
  if (!values.parameters.empty())
    launch->files.emplace_back(run.directory / plan::kParametersFile,
                               plan::parameters_json(values) + "\n");
  // All repetitions share one configuration file, in the folder of the configuration.
  const auto shared = run.directory.parent_path().parent_path() / layout::kConfigFile;
  if (!is_there(shared))
    launch->files.emplace_back(shared, config::to_yaml(plan_.merged(run.id.configuration)));
  return launch;
}

}  // namespace gridctl::schedule
