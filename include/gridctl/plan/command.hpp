// Makes the argv of one run from a command template: `${macros}` are replaced, no shell is used.
#pragma once

#include <gridctl/config/grid.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/core/run.hpp>

#include <string>
#include <utility>
#include <vector>

namespace gridctl::plan {

/// The values of the macros for one run.
struct MacroValues {
  RunSpec run;
  Phase phase = Phase::train;
  std::string task;
  std::uint64_t seed = 0;
  fs::path experiment;   ///< absolute
  fs::path config_file;  ///< the merged configuration of the run
  fs::path model;        ///< tests: the trained model
  fs::path resume_from;  ///< directory of the last attempt; empty on the first
  Placement placement;
  std::vector<std::string> config_names;  ///< the task's `default_configs`, for ${configs}
  config::Node config;                    ///< for ${param:KEY}
  std::vector<std::pair<std::string, config::Node>> parameters;  ///< for ${args…}
  std::vector<config::Argument> arguments;  ///< how ${args…} write some of them
};

/// Errors: unknown macro (with a suggestion), ${param:KEY} or ${env:NAME} that is not there, a
/// value that its spelling in `arguments` cannot say.
[[nodiscard]] Result<std::vector<std::string>> expand_command(const config::Program& program,
                                                              const MacroValues& values);
/// Checks before anything starts, without values, that every macro is known.
[[nodiscard]] Result<void> check_command(const config::Program& program);

/// The parameters as one JSON object, for ${args_json} and the file kParametersFile.
[[nodiscard]] std::string parameters_json(const MacroValues& values);
/// The file in a run's directory that holds its parameters.
inline constexpr const char* kParametersFile = "params.json";

struct MacroDoc {
  std::string name;  ///< "run_dir", "param:KEY"
  std::string help;
};
/// All macros there are, for `gridctl help trainer`.
[[nodiscard]] const std::vector<MacroDoc>& macros();

}  // namespace gridctl::plan
