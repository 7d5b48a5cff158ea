// Picks the best configuration out of a ranking: its runs, their models, and the command that
// repeats the best run.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/core/error.hpp>
#include <gridctl/core/run.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace gridctl::analysis {

struct BestRuns {
  std::string task;       ///< set if the experiment has several tasks
  int configuration = 0;  ///< its number in its experiment; 0: a group of several configurations
  std::string label;
  std::vector<std::size_t> runs;  ///< indices into the experiment's runs, the best one first
  std::vector<std::string>
      models;           ///< files of these runs that look like models, below the experiment
  std::string command;  ///< for a shell: trains as the best run did; empty if unknown
};

/// Returns the best group of each task. A task without a metric of known direction has none.
[[nodiscard]] std::vector<BestRuns> best_runs(const Analysis& analysis);

/// The configurations that rank first, by their numbers in the books.
struct TopConfigurations {
  std::string metric;               ///< the column that ranks
  std::vector<int> configurations;  ///< the best one first
  std::size_t ranked = 0;           ///< how many there are in the ranking
};
/// At most `most` of each task. nothing_to_do: no run has a metric that says which is best. Error:
/// the analysis is of several experiments, or groups runs of several configurations.
[[nodiscard]] Result<TopConfigurations> top_configurations(const Analysis& analysis,
                                                           std::size_t most);

/// The command that trains as the run did, for a shell, as its run.json has it; empty for a run of
/// another program.
[[nodiscard]] std::string command_of(const collect::RunResult& run);

/// The runs of best_runs(), the best one first, of several tasks those of each. nothing_to_do if no
/// run has a metric that says which is best.
[[nodiscard]] Result<std::vector<RunId>> best_run_ids(const Analysis& analysis);

}  // namespace gridctl::analysis
