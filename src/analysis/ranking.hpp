// The groups of runs as a ranked table, before it is known how wide it may be.
#pragma once

#include <gridctl/analysis/analyzer.hpp>
#include <gridctl/analysis/columns.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::analysis {

/// "0.9411", "1.234e-05".
[[nodiscard]] std::string number_text(double value);
/// "0.9411 ± 0.0022"; the mean alone if there is no deviation, "-" if there is no value.
[[nodiscard]] std::string mean_text(const stats::Description& description, bool unicode);
/// "3/4", and how many of the others were no number: "2/4 1 NaN".
[[nodiscard]] std::string count_text(const stats::GroupResult& group);
/// "lr" for config.optimizer.lr; where two keys end alike, as much more of each as tells them
/// apart.
[[nodiscard]] std::vector<std::string> key_titles(const std::vector<std::string>& keys);
[[nodiscard]] std::string upper(std::string text);

/// In the order in which a narrow terminal loses them, the box plot first of all; keys only if
/// labels can stand for them.
enum class Part { always, key, comparison, test, interval, box };

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
  RankingColumn labels;         ///< to show in place of all keys where these are too wide
  std::string comparison_note;  ///< what the sign beside P(best>) means; empty if there is none
  std::string choice_note;      ///< of how many the best one was chosen; empty if there is one only
};

/// `choice`: which keys are shown (--columns, --keep, --drop), the order, and how many rows.
/// Without a choice of keys the labels of configurations stand for them where there are more than
/// four. There must be a metric.
[[nodiscard]] Result<Ranking> rank_groups(const Analyzer& analyzer, const ColumnChoice& choice,
                                          bool unicode);

}  // namespace gridctl::analysis
