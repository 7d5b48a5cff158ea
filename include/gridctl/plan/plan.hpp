// A grid, expanded: which configurations there are, how often each is repeated, with which seeds,
// and what tells one from another. A plan is small, however large the grid: the facts about a
// configuration are made when they are asked for.
#pragma once

#include <gridctl/config/grid.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/plan/asked_point.hpp>
#include <gridctl/plan/filter.hpp>
#include <gridctl/plan/sweep.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gridctl::plan {

struct Expansion;
struct Search;
struct SearchedPoint;

/// The options of the command line that shape a plan.
struct PlanOptions {
  std::optional<int> repetitions;     ///< wins over grid_settings.experiment_repetitions
  std::optional<std::uint64_t> seed;  ///< wins over grid_settings.seed
  /// `--set` and `--sweep`. They win over everything: an axis of the file with the same key goes,
  /// and of two flags for one key the later one counts. One value alone is an override.
  std::vector<Axis> axes;
  std::vector<Filter> only;             ///< a configuration must fit one of them, if there are any
  std::vector<Filter> skip;             ///< a configuration must fit none of them
  std::vector<std::string> identities;  ///< only these configurations; empty: all
  std::vector<AskedPoint> asked;        ///< of the grid's search, in the order of asking
};

/// One configuration: a point of the grid. Runs are its repetitions.
struct Configuration {
  int number = 0;        ///< from 1, in the order of the grid file, unless renumbered
  std::size_t task = 0;  ///< index into Grid::tasks
  std::string label;     ///< the task's name and the values that differ from other configurations
  std::string folder;    ///< "0017-lenet5-lr=0.01": readable, unique, safe as one path component
  /// "v1:" and a hash of 128 bits of the resolved values of its leaves. The order of keys, comments
  /// and quoting do not count, nor do the task's name, the keys that the trainer ignores, and seeds
  /// that gridctl derives (a seed that the grid sets or sweeps counts). Nor does the spelling of a
  /// number: 1e-3 is 1.0e-3.
  std::string identity;
};

/// The number and folder that an existing experiment has given to a configuration.
struct KnownConfiguration {
  int number = 0;
  std::string folder;
};

/// A key that the grid sweeps over more than one value, and its values in the plan.
struct VariedKey {
  std::string key;
  std::size_t count = 0;            ///< how many different values there are
  std::vector<std::string> values;  ///< the first few, as text
};

class Plan {
 public:
  /// Errors: no runs at all; macros the trainer's command does not know; axes that cannot be set;
  /// more than 10,000,000 configurations.
  [[nodiscard]] static Result<Plan> expand(config::Grid grid, const PlanOptions& options = {});

  [[nodiscard]] const config::Grid& grid() const;
  [[nodiscard]] int repetitions() const;
  [[nodiscard]] std::uint64_t base_seed() const;
  /// Returns the grid's search; null if the grid has no search.
  [[nodiscard]] const Search* search() const;
  /// Returns the points of a task's search in the order of asking.
  [[nodiscard]] std::vector<SearchedPoint> searched(std::size_t task) const;
  /// Warnings of the expansion: points that were merged, exclusions without effect.
  [[nodiscard]] const std::vector<Warning>& notes() const;
  /// The varied keys in the order of the grid file, each with its first `most` values.
  [[nodiscard]] std::vector<VariedKey> varied_keys(std::size_t most = 6) const;

  [[nodiscard]] std::size_t configuration_count() const;
  [[nodiscard]] std::size_t runs() const {
    return configuration_count() * static_cast<std::size_t>(repetitions());
  }
  /// The runs in the order they start: repetition by repetition, so that every configuration has a
  /// first result early.
  [[nodiscard]] RunId run(std::size_t index) const;
  /// Positions count from 0 in the order of the grid file; numbers are what people and the journal
  /// say.
  [[nodiscard]] Configuration configuration_at(std::size_t position) const;
  [[nodiscard]] Configuration configuration(int number) const;
  [[nodiscard]] std::string identity(int number) const;
  [[nodiscard]] std::string label(int number) const;
  [[nodiscard]] std::string folder(int number) const;
  [[nodiscard]] const config::GridTask& task_of(int number) const;

  /// Grows an experiment: configurations that it knows, by identity, keep their number and folder;
  /// the others get the numbers behind the highest there is. An experiment of an older gridctl, to
  /// which 1e-3 was a text, keeps the identities, samples and seeds that it has.
  void renumber(const std::unordered_map<std::string, KnownConfiguration>& known);

  /// The seed of a run: splitmix64(fnv1a("gridctl-seed/1:<base>:<repetition>")) mod 2^31. The same
  /// repetition has the same seed in every configuration (comparisons can be paired), and no seed
  /// changes when the grid grows or is put in another order. ":<key>=<value as JSON>" is appended
  /// to the text for each key of `seed_by`, in the order of the alphabet, and at last ":<identity>"
  /// if seed_mode is "independent".
  [[nodiscard]] std::uint64_t seed(RunId run) const;

  /// The merged configuration that all repetitions share.
  [[nodiscard]] config::Node merged(int number) const;
  /// The configuration of this run: the merged configuration with the seeds in place. A seed key
  /// that the user set in `overwrite`, `grid_overwrite`, a sweep or by a flag keeps its value.
  [[nodiscard]] config::Node merged(RunId run) const;
  /// The parameters of a run, for ${args} and params.json: its swept keys, then the keys that
  /// `overwrite` and `grid_overwrite` set, then its seeds and the keys of its directory. Keys of
  /// configuration files are left out. `tree` is the result of merged(run), with macros filled
  /// in.
  [[nodiscard]] std::vector<std::pair<std::string, config::Node>> parameters(
      RunId run, const config::Node& tree) const;

 private:
  void adopt_old_identities(const std::unordered_map<std::string, KnownConfiguration>& known);
  [[nodiscard]] std::size_t position_of(int number) const;
  [[nodiscard]] int number_at(std::size_t position) const;

  std::shared_ptr<const Expansion> expansion_;
  // Empty unless renumbered.
  std::vector<int> numbers_;
  std::unordered_map<int, std::size_t> positions_;
  std::unordered_map<int, std::string> folders_;
};

/// "runs/0017-lenet5/2/attempt-1" and so on, below the experiment directory.
[[nodiscard]] fs::path run_folder(const Configuration& configuration, int repetition);
[[nodiscard]] fs::path attempt_folder(const Configuration& configuration, int repetition,
                                      int attempt);

}  // namespace gridctl::plan
