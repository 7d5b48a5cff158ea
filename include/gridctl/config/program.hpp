// How a run becomes a command: the `trainer:` or `tester:` section of a grid, or a profile.
#pragma once

#include <gridctl/config/argument.hpp>
#include <gridctl/config/node.hpp>
#include <gridctl/core/run_resources.hpp>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace gridctl::config {

enum class Role { trainer, tester };

struct Program {
  std::string name;                  ///< profile name, or "trainer" / "tester"
  std::vector<std::string> command;  ///< argv template with ${macros}; never a shell
  std::vector<std::string> seed_keys;
  std::vector<std::string> run_dir_keys;  ///< dotted keys that hold the run's directory
  std::vector<std::string>
      produces;       ///< globs below the run's directory that must exist at the end; with macros
  std::string model;  ///< testers: a glob for the files that mark a trained model
  std::vector<std::string> setup;         ///< argv of what is done once before the first run
  std::vector<std::string> setup_inputs;  ///< paths or patterns; if they change it is done again
  /// With macros. Empty: where gridctl was started; "run_dir": the run's directory.
  std::string cwd;
  std::vector<std::pair<std::string, std::string>> environment;  ///< values with macros
  std::vector<Argument> arguments;  ///< how ${args…} write the values of some keys
  std::vector<std::string> ignore;  ///< dotted keys that do not count for a run's identity
  /// What finds numbers in lines that it prints: "valid.acc", "step" and the like, each with a
  /// regular expression of one group. Empty: the analysis knows the usual shapes.
  std::vector<std::pair<std::string, std::string>> metrics;
  RunResources resources;  ///< what a run needs, as far as the program says so
  Node defaults;           ///< laid under grid_overwrite and over the task's files
  std::string tester;      ///< profile that tests what this one trains; may be empty
  Origin origin;           ///< no source: built-in
  /// Where texts with macros are written, by "command.2", "produces.0", "env.LR", "cwd", "model".
  /// What is not there was built in, or frozen.
  std::map<std::string, Origin> places;

  [[nodiscard]] Role role() const { return model.empty() ? Role::trainer : Role::tester; }
};

/// The built-in profiles: "mip-offline-trainer", "mip-online-trainer", "mip-tester".
[[nodiscard]] const std::vector<Program>& builtin_programs();
[[nodiscard]] const Program* find_builtin_program(std::string_view name);
/// True if a profile's `defaults` wrote the value, not the user: such a seed may be replaced.
[[nodiscard]] bool comes_from_defaults(const Node& node);

/// Convert a program to the JSON that the journal keeps, and back. The origin is lost, but
/// `comes_from_defaults` still works.
[[nodiscard]] nlohmann::ordered_json program_to_json(const Program& program);
[[nodiscard]] Result<Program> program_from_json(const nlohmann::ordered_json& json);

}  // namespace gridctl::config
