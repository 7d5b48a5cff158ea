#include "run_environment.hpp"

#include <gridctl/core/layout.hpp>
#include <gridctl/core/try.hpp>

namespace gridctl::schedule {

Result<plan::Variables> run_environment(const config::Program& program,
                                        const plan::MacroValues& values) {
  GRIDCTL_TRY_ASSIGN(const auto own, plan::expand_environment(program, values));
  const auto& run = values.run;
  plan::Variables variables = {
      {"GRIDCTL_EXPDIR", values.experiment.string()},
      {"GRIDCTL_RUN_DIR", run.directory.string()},
      {"GRIDCTL_RUN_ID", to_string(run.id)},
      {"GRIDCTL_TASK", values.task},
      {"GRIDCTL_REPETITION", std::to_string(run.id.repetition)},
      {"GRIDCTL_ATTEMPT", std::to_string(run.attempt)},
      {"GRIDCTL_PHASE", to_string(values.phase)},
      {"GRIDCTL_CONFIG", values.config_file.string()},
      {"GRIDCTL_METRICS", (run.directory / layout::kMetricsFile).string()},
      {"GRIDCTL_SEED", std::to_string(values.seed)},
  };
  const auto append = [&](const auto& more) {
    variables.insert(variables.end(), more.begin(), more.end());
  };
  if (!values.parameters.empty())
    variables.emplace_back("GRIDCTL_PARAMS", (run.directory / plan::kParametersFile).string());
  if (!values.resume_from.empty()) {
    variables.emplace_back("GRIDCTL_RESUME", "1");
    variables.emplace_back("GRIDCTL_RESUME_FROM", values.resume_from.string());
  }
  append(values.placement.environment);
  if (values.placement.port > 0)
    variables.emplace_back("GRIDCTL_PORT", std::to_string(values.placement.port));
  append(own);
  return variables;
}

plan::Variables default_variables(const plan::MacroValues& values) {
  auto variables = values.placement.defaults;
  variables.emplace_back("PYTHONUNBUFFERED", "1");  // else Python keeps its last lines when killed
  // Where torchrun and the like meet without being told; by default all at 29500.
  if (values.placement.port > 0)
    variables.emplace_back("MASTER_PORT", std::to_string(values.placement.port));
  return variables;
}

}  // namespace gridctl::schedule
