#include "run_environment.hpp"

#include <gridctl/core/layout.hpp>

namespace gridctl::schedule {

std::vector<std::pair<std::string, std::string>> run_environment(const config::Program& program,
                                                                 const plan::MacroValues& values) {
  const auto& run = values.run;
  std::vector<std::pair<std::string, std::string>> variables = {
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
      // Otherwise Python loses its last lines of output when it is killed.
      {"PYTHONUNBUFFERED", "1"},
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
  append(program.environment);
  return variables;
}

}  // namespace gridctl::schedule
