// Finds the values that `early_stopping` judges among the curves of a run.
#pragma once

#include <gridctl/collect/experiment.hpp>
#include <gridctl/core/early_stopping.hpp>
#include <gridctl/search/referee.hpp>
#include <gridctl/stats/direction.hpp>

#include <string>
#include <vector>

namespace gridctl::session {

/// Which values of the rules' metric are better: as the grid says, else by its name. Error: nobody
/// knows.
[[nodiscard]] Result<stats::Direction> direction_of(const EarlyStopping& rules);

/// "valid.acc": as results.csv names it. A metric of the training has no split there.
[[nodiscard]] std::string name_of(const collect::Curve& curve);

/// What the run has told by its curves: all values of the rules' metric with their steps, and of
/// the other metrics those that `nan` is about.
struct JudgedValues {
  bool has_metric = false;  ///< the rules' metric is there
  std::vector<search::RunValue> values;
};
[[nodiscard]] JudgedValues judged_values(RunId run, const std::vector<collect::Curve>& curves,
                                         const EarlyStopping& rules);

}  // namespace gridctl::session
