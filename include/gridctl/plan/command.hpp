// Makes the command of one run, its variables, its working directory and its products from a
// program: `${macros}` are replaced, no shell is used.
#pragma once

#include <gridctl/config/grid.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/core/run.hpp>

#include <optional>
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
  fs::path grid_dir;     ///< the grid file's folder, absolute; empty where there is no grid
  fs::path start_dir;    ///< where gridctl was started, absolute
  fs::path config_file;  ///< the merged configuration of the run
  fs::path model;        ///< tests: the trained model
  fs::path resume_from;  ///< directory of the last attempt; empty on the first
  Placement placement;
  std::vector<std::string> config_names;  ///< the task's `default_configs`, for ${configs}
  config::Node config;                    ///< for ${param:KEY}
  std::vector<std::pair<std::string, config::Node>> parameters;  ///< for ${args…}
  std::vector<config::Argument> arguments;  ///< how ${args…} write some of them
};

using Variables = std::vector<std::pair<std::string, std::string>>;

/// Checks before anything starts, without values, that every macro of the command, `env`, `cwd` and
/// `produces` is known and may stand there, and that `model` has none.
[[nodiscard]] Result<void> check_program(const config::Program& program);

// The parts of a program for one run. Errors: those of check_program(); ${param:KEY}, ${env:NAME}
// or ${grid_dir} that is not there; a value that its spelling in `arguments` cannot say.

/// A relative name of a script or a configuration becomes absolute where the child would not find
/// it in its working directory, but it lies where gridctl was started, or beside the grid file.
[[nodiscard]] Result<std::vector<std::string>> expand_command(const config::Program& program,
                                                              const MacroValues& values);

/// What people should know of a file that a command names.
struct CommandFile {
  std::string message;  ///< "'train.py' of the command is '/home/me/grids/train.py'"
  std::string help;
  bool is_doubtful = false;  ///< the command may not find it
  std::optional<Place> place;
};
/// The files of a command that are not simply in the run's working directory.
[[nodiscard]] Result<std::vector<CommandFile>> files_of_command(const config::Program& program,
                                                                const MacroValues& values);
/// The variables of `env`.
[[nodiscard]] Result<Variables> expand_environment(const config::Program& program,
                                                   const MacroValues& values);
/// The working directory; absolute if `start_dir` is. A relative `cwd` begins there.
[[nodiscard]] Result<fs::path> expand_cwd(const config::Program& program,
                                          const MacroValues& values);
/// Globs below the run's directory. It is an error if one leads elsewhere.
[[nodiscard]] Result<std::vector<std::string>> expand_produces(const config::Program& program,
                                                               const MacroValues& values);

/// The setup step of a program, once for all runs: what the command, `setup_inputs` and `env` come
/// to.
struct Setup {
  std::vector<std::string> argv;
  std::vector<std::string> inputs;  ///< paths or patterns
  Variables environment;            ///< the variables of `env` that are the same for every run
};
/// Checks that `setup` and `setup_inputs` have only macros that are the same for every run.
[[nodiscard]] Result<void> check_setup(const config::Program& program);
/// Of `values` only what every run shares is used.
[[nodiscard]] Result<Setup> expand_setup(const config::Program& program, const MacroValues& values);

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
