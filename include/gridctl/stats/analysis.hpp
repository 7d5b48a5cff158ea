// The answer for one metric: how each group of runs did, which is best, and which cannot be told
// from it.
#pragma once

#include <gridctl/stats/best.hpp>
#include <gridctl/stats/describe.hpp>
#include <gridctl/stats/direction.hpp>
#include <gridctl/stats/effects.hpp>
#include <gridctl/stats/intervals.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace gridctl::stats {

/// What one run says about the metric.
struct Sample {
  /// Equal in runs of different groups that belong together, as those of one repetition with one
  /// seed do; different within a group. Empty: belongs to no other.
  std::string pair;
  bool failed = false;          ///< it has no result, whatever its value says
  std::optional<double> value;  ///< nothing if it has none; may be NaN or infinite
  std::optional<double> other;  ///< of the metric that is shown beside it, by the same rules
};

/// Runs that count as one configuration.
struct Group {
  std::vector<std::string> keys;  ///< its value of each varied key
  std::vector<Sample> runs;
};

struct AnalysisOptions {
  Direction direction = Direction::higher;
  IntervalOptions interval = {};
  double alpha = 0.05;  ///< of the whole family of comparisons
  /// True: the analysis compares groups with the best one, which takes most of the time.
  bool compares = true;
};

enum class Pairing { paired, independent };  ///< whether values are compared within pairs

/// A group against the best one, as gaps_to_best() says: the best was chosen by the same values.
struct Comparison {
  Pairing pairing = Pairing::independent;  ///< equal in all comparisons of an analysis
  Test test = Test::permutations;          ///< likewise
  double t = 0;                            ///< studentised difference: best - this
  double p = 1;         ///< corrected for the choice of the best and for all comparisons
  double p_best = 0.5;  ///< P(best>): the probability that the best one is truly better
  /// Not better by a margin that `alpha` allows: "not distinguishable from the best".
  bool indistinguishable = false;
};

struct GroupResult {
  std::size_t group = 0;  ///< index in what was given
  std::size_t rank = 0;   ///< from 1; 0 without any finite value
  /// total = failed + missing + non-finite (description.nan + description.inf) + description.n
  std::size_t total = 0;
  std::size_t failed = 0;
  std::size_t missing = 0;  ///< not failed, but without a value
  Description description;  ///< of the runs that did not fail
  std::optional<Interval> interval;
  Description other;  ///< of the same runs, the metric beside
  /// Nothing for the best, where values are too few, and where nobody asked for comparisons.
  std::optional<Comparison> versus_best;
};

/// Whoever is chosen for a high value has that value partly by luck: say of how many it was chosen,
/// and show what it does on another metric.
struct Selection {
  std::size_t groups = 0;  ///< "best of 12 configurations": those with a rank
  std::size_t runs = 0;    ///< that their means are made of
};

struct Analysis {
  std::vector<GroupResult> groups;  ///< best mean first, those without values last
  Selection selection;
  std::size_t indistinguishable = 0;  ///< how many groups cannot be told from the best
};

/// Groups of two finite values and more are compared with the best one, if it has two: within pairs
/// if these cover at least half of each group, else without. Groups with equal means keep their
/// order.
[[nodiscard]] Analysis analyze(const std::vector<Group>& groups, const AnalysisOptions& options);

/// effects() of the varied keys on the runs that did not fail; `keys` are the names of Group::keys.
[[nodiscard]] Effects effects_of(const std::vector<std::string>& keys,
                                 const std::vector<Group>& groups);

}  // namespace gridctl::stats
