// Judges runs by the rules of `early_stopping`. Pure: it knows no clock and no file, and its answer
// follows from the values that it was given and the rulings that were made before.
#pragma once

#include <gridctl/core/early_stopping.hpp>
#include <gridctl/core/run.hpp>
#include <gridctl/stats/direction.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace gridctl::search {

/// A value that a run has told.
struct RunValue {
  RunId run;
  double step = 0;
  double value = 0;         ///< NaN: the run told NaN
  std::string metric = {};  ///< empty: the metric of the rules; others count for `nan` alone
};

/// The ruling in a line, with the name of its metric:
/// "halving: mean valid.acc 0.41 at epoch 9, of 12 there 1 in 3 goes on, with 0.55".
[[nodiscard]] std::string in_words(const Ruling& ruling, const EarlyStopping& rules);

/// The values of one run so far.
struct RunCourse {
  std::map<double, double> values;     ///< of the rules' metric, by step
  std::optional<RunValue> divergence;  ///< the first value that `nan` is about
  bool is_expected = false;            ///< the run can still be stopped
};

/// The values of the runs up to now, and the rulings that follow from these values. `median` and
/// `halving` compare candidates: a candidate is a configuration, of which the mean of the
/// repetitions counts that have come so far, or one run where repetitions are judged apart.
/// `target`, `nan` and `plateau` look at the course of one run. A value that is not finite is worse
/// than all others. `median` and `halving` never stop the last candidate that is left.
class Referee {
 public:
  /// `direction`: of the metric.
  Referee(EarlyStopping rules, stats::Direction direction)
      : rules_(std::move(rules)), direction_(direction) {}

  /// The run is to begin or is on: a ruling can concern it.
  void expect(RunId run) { courses_[run].is_expected = true; }
  /// The run has ended: no ruling concerns it any more, and its values stay.
  void ended(RunId run) { courses_[run].is_expected = false; }
  /// A person wants the run to go on whatever the rules say: it takes no part any more.
  void exempt(RunId run) { exempt_.insert(run); }
  /// A ruling that was made before, by this or an earlier gridctl. Call it before the values.
  void recall(const Ruling& ruling);

  /// Takes values that came at the same time, in any order, and returns the rulings that follow
  /// from all values up to now. The order of `values` changes neither the rulings nor their order.
  [[nodiscard]] std::vector<Ruling> take(const std::vector<RunValue>& values);

 private:
  using Rulings = std::vector<Ruling>;
  /// The value of a course at a step that the course has reached.
  using ValueOf = double (Referee::*)(const RunCourse& course, double step) const;

  [[nodiscard]] RunId candidate_of(RunId run) const;
  [[nodiscard]] bool has_ruling(RunId run) const;
  [[nodiscard]] bool is_open(RunId candidate) const;
  [[nodiscard]] bool is_taken(const RunValue& value) const;
  void put(const RunValue& value);
  [[nodiscard]] bool is_better(double a, double b) const;
  [[nodiscard]] double worst() const;
  [[nodiscard]] double or_worst(double value) const;
  [[nodiscard]] double last_value(const RunCourse& course, double step) const;
  [[nodiscard]] double best_value(const RunCourse& course, double step) const;
  [[nodiscard]] double mean_value(const RunCourse& course, double step) const;
  [[nodiscard]] std::map<RunId, double> candidates_at(double step, ValueOf value_of) const;
  [[nodiscard]] std::vector<double> rungs() const;

  [[nodiscard]] std::optional<Ruling> by_course(RunId run, const RunCourse& course) const;
  [[nodiscard]] std::optional<Ruling> by_target(RunId run, const RunCourse& course) const;
  [[nodiscard]] std::optional<Ruling> by_plateau(RunId run, const RunCourse& course) const;
  [[nodiscard]] Rulings by_halving() const;
  [[nodiscard]] Rulings at_rung(double rung, const std::map<RunId, double>& candidates) const;
  [[nodiscard]] Rulings by_median() const;
  void spare_the_last(Rulings& found) const;
  void keep(Rulings found, Rulings& kept);

  EarlyStopping rules_;
  stats::Direction direction_;
  std::map<RunId, RunCourse> courses_;
  std::map<RunId, Ruling> rulings_;  // by candidate, or by run
  std::set<RunId> exempt_;
};

}  // namespace gridctl::search
