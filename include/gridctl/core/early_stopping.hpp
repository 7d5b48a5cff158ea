// The rules that end runs before their end: the section `early_stopping` of a grid. Values only;
// search::Referee judges by these rules.
#pragma once

#include <gridctl/core/error.hpp>
#include <gridctl/core/run.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gridctl {

/// The rules of `early_stopping`.
/// median: a run whose best value is worse than the median of the others' means so far is stopped.
/// halving: asynchronous successive halving (Li et al., 2020), in the variant that stops runs.
/// target: a run that reaches a value has succeeded.
/// nan: a run whose values are not finite, or beyond a bound, is stopped.
/// plateau: a run that has not improved for some steps is stopped.
enum class StopRule { median, halving, target, nan, plateau };
/// The word of the grid file: "median".
[[nodiscard]] const char* to_string(StopRule rule);
/// Returns nullopt unless the word is one that to_string() returns.
[[nodiscard]] std::optional<StopRule> parse_stop_rule(std::string_view word);

/// The terms of StopRule::median.
struct MedianRule {
  int others = 3;  ///< how many others there must be at a step, at least 1
};

/// The terms of StopRule::halving.
struct HalvingRule {
  int eta = 3;                ///< of so many at a rung one goes on; at least 2
  std::vector<double> rungs;  ///< steps, ascending; empty: grace, grace * eta, grace * eta^2 …
};

/// The terms of StopRule::target.
struct TargetRule {
  std::optional<double> above;  ///< exactly one of the two is set
  std::optional<double> below;
  bool all = false;  ///< the first run that reaches the target ends the grid
};

/// The terms of StopRule::nan.
struct NanRule {
  std::optional<double> bound;  ///< a larger absolute value has diverged as well
};

/// The terms of StopRule::plateau.
struct PlateauRule {
  double patience = 0;   ///< steps without an improvement, more than 0
  double min_delta = 0;  ///< a smaller improvement counts as none
};

/// The section `early_stopping` of a grid. A rule without a value does not judge.
struct EarlyStopping {
  std::string metric;  ///< "valid.acc", "loss"; empty: only `nan` is a rule, and looks at all
  std::optional<bool> higher_is_better;  ///< nothing: as the name of the metric says
  std::string step;      ///< "epoch" or "step"; empty: the count that the values have
  double grace = 1;      ///< steps of a run before which nothing is judged
  bool together = true;  ///< repetitions are judged by their mean, not each for itself
  std::optional<MedianRule> median = {};
  std::optional<HalvingRule> halving = {};
  std::optional<TargetRule> target = {};
  std::optional<NanRule> nan = {};
  std::optional<PlateauRule> plateau = {};
  std::optional<Place> metric_place = {};  ///< where the grid names the metric
};

/// A rule's word against a run, against all repetitions of its configuration, or, with `target`,
/// for the run.
struct Ruling {
  StopRule rule = StopRule::median;
  RunId run;                ///< a repetition of 0: all repetitions of the configuration
  double step = 0;          ///< halving: the rung; else the step of the value
  double value = 0;         ///< the judged value, or the judged mean of the repetitions
  double bound = 0;         ///< the value was compared with this one
  std::size_t others = 0;   ///< halving: how many were at the rung; median: how many others
  std::string metric = {};  ///< of `nan`, where it is not the metric of the rules
  /// The last step that each run concerned had told when the ruling was made: later values of the
  /// run take no part in other rulings.
  std::vector<std::pair<RunId, double>> seen = {};
  friend bool operator==(const Ruling&, const Ruling&) = default;
};

}  // namespace gridctl
