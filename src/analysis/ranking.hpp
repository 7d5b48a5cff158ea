// Makes the ranked table of the groups with all its columns, whatever the width of a terminal.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/analysis/columns.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::analysis {

/// In the order in which a narrow terminal loses them, the box plot first of all. Before a key is
/// lost, its texts are cut.
enum class Part { always, count, key, number, comparison, test, interval, box };

struct RankingColumn {
  std::string title;
  bool right = false;
  Part part = Part::always;
  std::vector<std::string> cells;      ///< one a row
  std::vector<std::size_t> best = {};  ///< rows with the best value of all groups
};

struct Ranking {
  std::vector<std::size_t> rows;  ///< indices into the first metric's analysis.groups
  std::vector<RankingColumn> columns;
  RankingColumn labels;          ///< shown in place of all keys if these are too wide
  std::string comparison_note;   ///< what the sign beside P(best>) means; empty if there is none
  std::string probability_note;  ///< what P(best>) is; empty if nothing is compared
  std::string choice_note;       ///< how many groups the best was chosen from; empty for one group
};

/// Ranks the groups of a task, which must have a metric. `choice`: which keys are shown (--columns,
/// --keep, --drop), the order, and how many rows. Without a choice of keys, labels stand for more
/// than four keys.
[[nodiscard]] Result<Ranking> rank_groups(const TaskAnalysis& task, const ColumnChoice& choice,
                                          bool unicode);

}  // namespace gridctl::analysis
