// A grid file as values: the sections that gridctl owns, checked; the trainer's own sections as
// trees.
#pragma once

#include <gridctl/config/loader.hpp>
#include <gridctl/config/node.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace gridctl::config {

/// How a run becomes a command: the `trainer:` or `tester:` section, or a profile.
struct Program {
  std::string name;                  ///< profile name, or "trainer" / "tester"
  std::vector<std::string> command;  ///< argv template with ${macros}; never a shell
  std::vector<std::string> seed_keys;
  std::vector<std::string>
      produces;       ///< globs below the run's directory that must exist at the end
  std::string model;  ///< testers: glob of what marks a trained model
  std::string cwd;    ///< empty: where gridctl was started; "run_dir": there
  std::vector<std::pair<std::string, std::string>> environment;
  std::vector<std::string> ignore;  ///< dotted keys that do not count for a run's identity
  Node defaults;                    ///< laid under grid_overwrite and over the task's files
  std::string tester;               ///< profile that tests what this one trains; may be empty
  Origin origin;
};

/// The built-in profiles, by name: "mip-offline-trainer", "mip-online-trainer", "mip-tester".
[[nodiscard]] const std::vector<Program>& builtin_programs();
[[nodiscard]] const Program* find_builtin_program(std::string_view name);
/// True if a profile's `defaults` wrote the value, not the user: such a seed may be replaced.
[[nodiscard]] bool comes_from_defaults(const Node& node);

/// A program as the journal freezes it, and back. The origin is not kept, but `comes_from_defaults`
/// still knows its defaults.
[[nodiscard]] nlohmann::ordered_json program_to_json(const Program& program);
[[nodiscard]] Result<Program> program_from_json(const nlohmann::ordered_json& json);

struct GridSettings {
  int experiment_repetitions = 1;
  int max_concurrent_runs = 0;  ///< 0 or less: as many as there are slots
  std::string trainer;          ///< a profile's name; empty if a section says it all
  std::string tester;
  std::uint64_t seed = 0;
  std::string seed_mode = "paired";  ///< or "independent"
  std::vector<std::string> seed_by;  ///< dotted keys that the seeds also depend on
  int retries = 0;
  std::optional<double> timeout_seconds;
  std::string max_failures;  ///< as written: "3", "10%", "auto"; empty: no limit
  Origin origin;
};

struct GridTask {
  std::string name;                ///< given, or made from its first configuration file
  Node merged;                     ///< overwrite > grid_overwrite > profile defaults > files
  std::vector<std::string> files;  ///< all files read for it
  std::vector<std::string> names;  ///< its `default_configs`, split
  std::optional<Node> sweep;       ///< the task's own axes, not yet expanded
  Origin origin;
};

struct Grid {
  std::string path;
  std::string text;  ///< the file, verbatim
  std::vector<GridTask> tasks;
  std::optional<Node> sweep;  ///< `grid_sweep`, not yet expanded
  GridSettings settings;
  Program trainer;
  std::optional<Program> tester;
  std::map<std::string, std::string> sources;  ///< every file that was read, with its text
  std::vector<Warning> warnings;
};

/// A grid as it was read once (config/frozen.hpp).
struct FrozenGrid {
  std::map<std::string, std::string> files;
  Program trainer;
  std::optional<Program> tester;
};

/// Flags that change the grid: `--set KEY=V` (wins over everything), `--trainer NAME`.
struct GridOverrides {
  std::vector<std::pair<std::string, Node>> set;
  std::string trainer;
  /// Take files and programs from here, and nothing from the disk. Must outlive the call.
  const FrozenGrid* frozen = nullptr;
};

/// Reads and checks a grid file and merges each task. Errors point at the place; unknown keys in
/// the sections that gridctl owns are errors with a suggestion. Tasks that share their files read
/// them once.
[[nodiscard]] Result<Grid> load_grid(const fs::path& path, const GridOverrides& overrides = {});

/// "KEY=VALUE" of `--set`: the dotted key (a leading '+' allows a new key) and the value as a tree.
[[nodiscard]] Result<std::pair<std::string, Node>> parse_set(std::string_view text);

}  // namespace gridctl::config
