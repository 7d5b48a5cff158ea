// What a narrow terminal shows of a ranking: columns are left out and keys are cut, and the
// deviations of means go last.
#pragma once

#include "ranking.hpp"

#include <gridctl/report/live_region.hpp>

#include <vector>

namespace gridctl::analysis {

/// The columns of a terminal that a table of these columns takes.
[[nodiscard]] int width_of(const std::vector<RankingColumn>& columns);

/// Makes the ranking fit, if it can: keys give way to labels, intervals and tests are left out,
/// then comparisons and numbers; keys and labels are cut, and give way to numbers where nothing
/// would be left of them; then counts are left out. `choice`: keys that were chosen stay as they
/// are.
void fit_ranking(const TaskAnalysis& task, const ColumnChoice& choice, const report::Look& look,
                 Ranking& ranking);

}  // namespace gridctl::analysis
