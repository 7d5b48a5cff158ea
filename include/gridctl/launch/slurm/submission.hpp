// What sbatch is given: its argument list and the script. Pure.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/resources.hpp>
#include <gridctl/core/slurm_options.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace gridctl::launch::slurm {

/// What one run needs of a node.
struct RunNeeds {
  DeviceKind device = DeviceKind::cpu;
  int cpus = 0;  ///< 0: not said; one on CPUs, what the site gives beside GPUs
  int gpus = 0;  ///< 0 on CPUs

  friend bool operator==(const RunNeeds&, const RunNeeds&) = default;
};

/// Runs that ask Slurm for the same options, and so may share a job array.
struct SlurmClass {
  SlurmOptions options = {};
  RunNeeds needs = {};
  /// The places where the user has written the options: by the keys of the section `slurm`, and by
  /// "cpus", "gpus", "memory".
  std::map<std::string, Place> places = {};
};

/// An array of allocations.
struct Submission {
  std::string name;        ///< of the job, by which it is found again
  fs::path experiment;     ///< absolute
  fs::path folder;         ///< of the batch, relative to the experiment
  std::size_t tasks = 1;   ///< allocations
  int max_concurrent = 0;  ///< runs on at once; 0: as many as Slurm likes
  SlurmOptions options = {};
  RunNeeds needs = {};
};

/// The name of the script in the folder of a batch.
inline constexpr const char* kScript = "script.sh";

/// sbatch and its arguments, the script last. Slurm counts `--time` in minutes and may be a minute
/// early with signals, so the warning is asked for a minute before it is wanted.
[[nodiscard]] std::vector<std::string> sbatch_argv(const Submission& submission);

/// The script of a batch: says in its event log why gridctl cannot run on the node, or becomes
/// gridctl. `batch` and `gridctl` are absolute.
[[nodiscard]] std::string script_text(const fs::path& batch, const fs::path& gridctl,
                                      const std::vector<std::string>& setup);

}  // namespace gridctl::launch::slurm
