// Finds the values that `early_stopping` judges among the curves of a run.
#pragma once

#include <gridctl/collect/experiment.hpp>
#include <gridctl/config/grid_search.hpp>
#include <gridctl/core/early_stopping.hpp>
#include <gridctl/search/referee.hpp>
#include <gridctl/stats/direction.hpp>

#include <string>
#include <vector>

namespace gridctl::session {

/// The direction in which the rules' metric is better, as the grid says, else by the metric's name.
/// Error: neither tells.
[[nodiscard]] Result<stats::Direction> direction_of(const EarlyStopping& rules);
/// The direction in which the metric of a search is better, as the grid says, else by its name.
/// Error: neither tells.
[[nodiscard]] Result<stats::Direction> direction_of(const config::GridSearch& search);

/// "valid.acc": as results.csv names it. A metric of the training has no split there.
[[nodiscard]] std::string name_of(const collect::Curve& curve);

/// The values that a run's curves have told: all values of the rules' metric with their steps, and
/// the values of other metrics that the rule `nan` is about.
struct JudgedValues {
  bool has_metric = false;  ///< the rules' metric is there
  std::vector<search::RunValue> values;
};
[[nodiscard]] JudgedValues judged_values(RunId run, const std::vector<collect::Curve>& curves,
                                         const EarlyStopping& rules);

}  // namespace gridctl::session
