// Which groups are worse than the best one, where the best one was chosen by the same values.
#pragma once

#include <gridctl/stats/direction.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace gridctl::stats {

struct Observation {
  double value = 0;       ///< finite
  std::size_t block = 0;  ///< runs with one seed are of one block; all equal: no seeds are shared
};

/// How a p value was found.
enum class Test {
  t,             ///< the t test of two groups
  exact,         ///< all permutations of two groups in which nothing varies, counted
  permutations,  ///< some permutations, drawn at random
};

/// One group beside the best group.
struct Gap {
  Test test = Test::permutations;  ///< equal for all groups that are compared
  double t = 0;  ///< studentised difference of the means; infinite if nothing varies within groups
  /// Corrected for the choice of the best and for the number of groups: the probability that chance
  /// alone, with all groups equal, shows a gap of this size between the best of them and any other.
  double p = 1;
  /// Probability that the best group is truly the better of the two.
  double p_best = 0.5;
};

/// The gap of every group to the best one, whose own entry stays as it is (t 0, p 1). At least two
/// groups, at least two observations in each.
///
/// p: a permutation test. Values change places between groups, within their block, `kPermutations`
/// times; each time the group with the best mean is chosen anew, and its largest studentised
/// difference to another group is compared with `t`. All groups being equal, some group is found
/// worse than the best at the level alpha in at most a share alpha of experiments, whatever the
/// distribution of the values (Westfall and Young, "Resampling-Based Multiple Testing", 1993,
/// section 2.3; for the best that was selected see Hsu, "Multiple Comparisons", 1996, chapter 4).
/// Where some groups are truly worse, they would blur the others' differences: the residuals about
/// the groups' means change places likewise, and the larger p counts.
///
/// A difference is divided by its standard error, of the variances of the two groups about the
/// means of their blocks, or by the median variance of all groups where a group has less: groups
/// that vary more than others are no reason to find a difference. Two groups have too few
/// permutations: for them p is of the t test, two-sided, which is the test of the better of two.
/// Where nothing varies within two groups, a t test would be certain of any difference: then p is
/// the share of all permutations that part the groups as far, 2 / 2^n for n pairs with equal
/// differences (Fisher, "The Design of Experiments", 1935, section 21), without pairs of the
/// choices of n of 2 n values.
///
/// p_best: the groups' means are drawn together as far as they differ no more than chance makes
/// them differ (variance between groups by DerSimonian and Laird, "Meta-analysis in clinical
/// trials", 1986; partial pooling as an answer to choice: Gelman, Hill and Yajima, "Why we
/// (usually) don't have to worry about multiple comparisons", 2012). At least 0.5,
/// never more than 1 - p.
///
/// The same values always give the same result.
[[nodiscard]] std::vector<Gap> gaps_to_best(std::span<const std::vector<Observation>> groups,
                                            std::size_t best, Direction direction);

inline constexpr std::size_t kPermutations = 1'999;

}  // namespace gridctl::stats
