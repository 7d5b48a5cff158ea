// What matters for a metric: how much of its variance goes with each key that was varied.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gridctl::stats {

/// A varied key, and its value in each run.
struct Factor {
  std::string name;
  std::vector<std::string> levels;  ///< one a run
};

struct LevelMean {
  std::string level;
  std::size_t n = 0;           ///< runs with a finite value
  std::optional<double> mean;  ///< nothing if there are none
};

struct FactorEffect {
  std::string name;
  /// Variance between the means of its levels / total variance (eta squared). Nothing unless the
  /// grid is complete, or if nothing varies at all.
  std::optional<double> share;
  /// Spearman's, of its levels with the values. Nothing unless all levels are numbers.
  std::optional<double> rank_correlation;
  std::vector<LevelMean> levels;  ///< numbers ascending, others in order of appearance
};

struct Interaction {
  std::size_t first = 0;   ///< indices of the factors
  std::size_t second = 0;  ///< greater than `first`
  double share = 0;
};

/// In a complete grid the shares of all keys, of all pairs, `higher_order` and `residual` add up to
/// 1.
struct Effects {
  bool complete = false;  ///< every combination of levels has a value
  bool balanced = false;  ///< and as many as every other
  std::vector<FactorEffect> factors;
  std::vector<Interaction> interactions;  ///< every pair; empty unless complete
  double higher_order = 0;                ///< interactions of three keys and more
  /// Within combinations: the seeds. With one run a combination it is 0, and what the seeds do is
  /// in the highest interaction.
  double residual = 0;
};

/// The decomposition of variance of a factorial design, cells of equal weight: eta^2_A = sum over
/// levels of (mean_a - mean)^2 / levels, divided by the total; pairs likewise, of mean_ab - mean_a
/// - mean_b + mean; the residual is the mean over cells of the variance within (Fisher,
/// "Statistical Methods for Research Workers", 1925, chapters VII and VIII; Montgomery, "Design and
/// Analysis of Experiments", 8th ed. 2013, sections 5.3 and 5.4). In a balanced grid these are
/// exactly the sums of squares of a multi-way ANOVA over the total. Where runs failed, each
/// combination still counts once, by the mean of what it has (the analysis of unweighted means,
/// Yates, "The analysis of multiple classifications with unequal numbers in the different classes",
/// JASA 29, 1934).
///
/// Runs without a finite value are left out; a level or a combination that has only such runs makes
/// the grid incomplete. Factors with one level are left out. Every factor has as many levels as
/// there are values.
[[nodiscard]] Effects effects(std::span<const Factor> factors, std::span<const double> values);

/// Pearson's correlation of the ranks, ties share the mean of their ranks (Spearman, "The proof and
/// measurement of association between two things", American Journal of Psychology 15, 1904).
/// Nothing if one side does not vary. Lengths are equal.
[[nodiscard]] std::optional<double> spearman(std::span<const double> a, std::span<const double> b);

}  // namespace gridctl::stats
