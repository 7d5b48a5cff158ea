// A grid, expanded: which configurations there are, how often each is repeated, with which seeds,
// and what tells one from another. Small: the merged configuration of a run is made when it is
// asked for.
#pragma once

#include <gridctl/config/grid.hpp>
#include <gridctl/core/run.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::plan {

struct PlanOptions {
  std::optional<int> repetitions;     ///< wins over grid_settings.experiment_repetitions
  std::optional<std::uint64_t> seed;  ///< wins over grid_settings.seed
};

/// One configuration: a point of the grid. Runs are its repetitions.
struct Configuration {
  int number = 0;  ///< from 1, in the order of the grid file
  std::size_t task = 0;
  std::string label;     ///< what tells it from the others: the task's name and what differs
  std::string folder;    ///< "0017-lenet5-lr=0.01": readable, unique, safe as one path component
  std::string identity;  ///< "v1:" and the hash of what it is, less seeds and ignored keys
};

class Plan {
 public:
  /// Merges nothing it need not: the tasks are merged already. Errors: no runs at all, macros the
  /// trainer's command does not know.
  [[nodiscard]] static Result<Plan> expand(config::Grid grid, const PlanOptions& options = {});

  [[nodiscard]] const config::Grid& grid() const { return grid_; }
  [[nodiscard]] int repetitions() const { return repetitions_; }
  [[nodiscard]] std::uint64_t base_seed() const { return seed_; }
  [[nodiscard]] const std::vector<Configuration>& configurations() const { return configurations_; }
  [[nodiscard]] std::size_t runs() const {
    return configurations_.size() * static_cast<std::size_t>(repetitions_);
  }
  /// The runs in the order they start: repetition by repetition, so that every configuration has a
  /// first result early.
  [[nodiscard]] RunId run(std::size_t index) const;
  [[nodiscard]] const Configuration& configuration(int number) const;
  [[nodiscard]] const config::GridTask& task_of(int configuration) const;

  /// seed = splitmix64(fnv1a("gridctl-seed/1:<base>:<repetition>")) mod 2^31; with seed_mode
  /// "independent" the configuration's identity is appended to the text. So the same repetition has
  /// the same seed in every configuration (comparisons can be paired), and no seed changes when the
  /// grid grows or is put in another order.
  [[nodiscard]] std::uint64_t seed(RunId run) const;

  /// The merged configuration, as all repetitions share it.
  [[nodiscard]] config::Node merged(int configuration) const;
  /// What this very run gets: the merged configuration with the seeds in place. A seed key that the
  /// user set in `overwrite`, `grid_overwrite` or by a flag keeps its value.
  [[nodiscard]] config::Node merged(RunId run) const;
  /// The keys that vary over the grid, with this configuration's values.
  [[nodiscard]] std::vector<std::pair<std::string, config::Node>> parameters(
      int configuration) const;

 private:
  config::Grid grid_;
  int repetitions_ = 1;
  std::uint64_t seed_ = 0;
  std::vector<Configuration> configurations_;
};

/// "runs/0017-lenet5/2/attempt-1" and so on, below the experiment directory.
[[nodiscard]] fs::path run_folder(const Configuration& configuration, int repetition);
[[nodiscard]] fs::path attempt_folder(const Configuration& configuration, int repetition,
                                      int attempt);

}  // namespace gridctl::plan
