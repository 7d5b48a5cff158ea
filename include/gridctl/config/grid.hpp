// A grid file as values: the sections that gridctl owns, checked; the trainer's own sections as
// trees.
#pragma once

#include <gridctl/config/grid_search.hpp>
#include <gridctl/config/loader.hpp>
#include <gridctl/config/node.hpp>
#include <gridctl/config/profiles.hpp>
#include <gridctl/core/early_stopping.hpp>
#include <gridctl/core/limits.hpp>
#include <gridctl/core/slurm_options.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::config {

struct GridSettings {
  int experiment_repetitions = 1;
  int max_concurrent_runs = 0;  ///< 0 or less: as many as there are slots
  int runs_per_gpu = 1;         ///< how many runs share one GPU; 0: "auto"
  std::string trainer;  ///< the name of a profile; empty if the section `trainer` is complete
  std::string tester;
  std::uint64_t seed = 0;
  std::string seed_mode = "paired";  ///< or "independent"
  std::vector<std::string> seed_by;  ///< dotted keys that the seeds also depend on
  std::optional<bool> freeze_code;   ///< runs use a copy of the git work tree
  RunResources resources;            ///< of each run, below what its trainer and its task say
  Limits limits;  ///< `retries`, `timeout`, `hang_timeout`, `max_failures`, `fail_fast`, `grace`, …
  Origin gpu_hours_origin;  ///< of `gpu_hours` among the limits, if the grid has the key
  Origin origin;
};

struct GridTask {
  std::string name;                ///< given, or made from its first configuration file
  Node merged;                     ///< overwrite > grid_overwrite > profile defaults > files
  std::vector<std::string> files;  ///< all files read for it
  std::vector<std::string> names;  ///< the names in its `default_configs`
  std::optional<Node> sweep;       ///< the task's own axes, not yet expanded
  RunResources resources;          ///< what the task says of its runs
  SlurmWishes slurm;               ///< what the task asks of Slurm: wins over the grid's section
  /// The grid's trainer with what the task says of it: `command`, `env`, `cwd`, `produces`. Nothing
  /// if the task says nothing of it.
  std::optional<Program> trainer;
  Origin origin;
};

struct Grid {
  std::string path;
  std::string text;  ///< the file, verbatim
  std::vector<GridTask> tasks;
  std::optional<Node> sweep;  ///< `grid_sweep`, not yet expanded
  std::optional<GridSearch> search;
  GridSettings settings;
  Program trainer;
  std::optional<Program> tester;
  std::optional<EarlyStopping> early_stopping;
  SlurmWishes slurm;                           ///< the section `slurm`
  SlurmWishes slurm_tests;                     ///< its part `test`: wins for tests
  std::map<std::string, std::string> sources;  ///< every file that was read, with its text
  std::vector<Warning> warnings;

  /// The program that trains the runs of the task: the task's own, else the grid's.
  [[nodiscard]] const Program& trainer_of(const GridTask& task) const {
    return task.trainer ? *task.trainer : trainer;
  }
};

/// The texts and programs of a grid that was read before (config/frozen.hpp).
struct FrozenGrid {
  std::map<std::string, std::string> files;
  Program trainer;
  std::optional<Program> tester;
};

/// Changes to a grid from outside its file: `--set KEY=V` (wins over everything), `--trainer NAME`,
/// and the profiles that names are looked up in.
struct GridOverrides {
  std::vector<std::pair<std::string, Node>> set;
  std::string trainer;
  Profiles profiles = {};
  /// Files and programs to use instead of those on the disk. Must outlive the call.
  const FrozenGrid* frozen = nullptr;
};

/// Reads and checks a grid file and merges each task. Errors point at the place; unknown keys in
/// the sections that gridctl owns are errors with a suggestion. Tasks that share their files read
/// them once.
[[nodiscard]] Result<Grid> load_grid(const fs::path& path, const GridOverrides& overrides = {});

/// "KEY=VALUE" of `--set`: the dotted key (a leading '+' allows a new key) and the value as a tree.
[[nodiscard]] Result<std::pair<std::string, Node>> parse_set(std::string_view text);

}  // namespace gridctl::config
