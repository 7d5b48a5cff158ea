// The groups of runs as a ranked table, before it is known how wide it may be.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/analysis/columns.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::analysis {

/// In the order in which a narrow terminal loses them, the box plot first of all; keys only if
/// labels can stand for them.
enum class Part { always, number, key, comparison, test, interval, box };

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
  RankingColumn labels;          ///< to show in place of all keys where these are too wide
  std::string comparison_note;   ///< what the sign beside P(best>) means; empty if there is none
  std::string probability_note;  ///< what P(best>) is; empty if nothing is compared
  std::string choice_note;  ///< of how many the best one was chosen; empty if there is one only
};

/// `choice`: which keys are shown (--columns, --keep, --drop), the order, and how many rows.
/// Without a choice of keys the labels of configurations stand for them where there are more than
/// four. There must be a metric.
[[nodiscard]] Result<Ranking> rank_groups(const TaskAnalysis& task, const ColumnChoice& choice,
                                          bool unicode);

}  // namespace gridctl::analysis
