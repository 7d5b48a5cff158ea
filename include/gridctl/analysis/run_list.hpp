// The runs of an experiment as a table with a row each: what `gridctl runs` chooses from and
// prints.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/collect/tables/results.hpp>
#include <gridctl/core/run.hpp>

#include <string>
#include <vector>

namespace gridctl::analysis {

struct RunList {
  /// The columns of results.csv behind `run`, `state`, `slot` and `seconds`, the latter also of
  /// what is running. A row a run, with the values of its newest test.
  collect::ResultTable table;
  std::vector<std::string> usual;  ///< the columns that are shown if nobody names others
  std::string metric;              ///< the metric that an analysis would rank by; empty: none
};
[[nodiscard]] RunList list_runs(const Analysis& analysis, TimePoint now);

/// The titles of the columns: "LR" for config.training.lr, or as much of a key's name as tells the
/// key from the other keys.
[[nodiscard]] std::vector<std::string> titles_of(const std::vector<std::string>& columns);

}  // namespace gridctl::analysis
