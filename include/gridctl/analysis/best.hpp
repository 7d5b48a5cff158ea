// What comes after a ranking: the runs of the configuration that ranks first, their models, the
// command that repeats them.
#pragma once

#include <gridctl/analysis/analysis.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace gridctl::analysis {

struct BestRuns {
  std::string task;       ///< of an experiment with several tasks
  int configuration = 0;  ///< its number in its experiment; 0: a group of several configurations
  std::string label;
  std::vector<std::size_t> runs;  ///< indices into the experiment's runs, the best one first
  std::vector<std::string>
      models;           ///< files of its runs that look like models, below the experiment
  std::string command;  ///< for a shell: trains as the best run did; empty if unknown
};

/// For each task the group that ranks first; none for a task without a metric of known direction.
[[nodiscard]] std::vector<BestRuns> best_runs(const Analysis& analysis);

}  // namespace gridctl::analysis
