// The metrics of one run as rows per split (train, valid, test): the common form of all readers.
// Here is decided once, for all readers, what the result table shows of the rows.
#pragma once

#include "curves/resumes.hpp"
#include "curves/steps.hpp"

#include <gridctl/collect/experiment.hpp>
#include <gridctl/collect/names.hpp>

#include <cstddef>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gridctl::collect {

/// Metrics that were written for one step. `values` also have the step and the epoch, if they were
/// written.
struct MetricRow {
  Step step;
  Values values;
  double time = CurvePoint::kUnknown;  ///< see CurvePoint
};

/// Takes the rows of one run as they come.
class RowSink {
 public:
  RowSink() = default;
  RowSink(const RowSink&) = default;
  RowSink(RowSink&&) = default;
  RowSink& operator=(const RowSink&) = default;
  RowSink& operator=(RowSink&&) = default;
  virtual ~RowSink() = default;
  virtual void add(std::string_view split, MetricRow row) = 0;
  /// Adds a number that the trainer called final: "final.acc".
  virtual void add_final(std::string key, std::string value) = 0;
  /// Forgets all rows: the trainer began anew.
  virtual void restart() = 0;
  /// Whether more rows change anything.
  [[nodiscard]] virtual bool wants_more() const { return true; }
};

/// Keeps all rows.
struct Curves final : RowSink {
  std::map<std::string, std::vector<MetricRow>, std::less<>> rows;  ///< "train", "valid", "test"
  Values finals;                    ///< numbers that the trainer called final: "final.acc"
  std::optional<double> kept_step;  ///< the step whose model was kept, if the trainer tells

  /// Appends the row, or joins it with the last row of the same split and step, wherever that row
  /// stands: some writers have a line per metric, some a block. If a metric comes again at the same
  /// step, the row is appended.
  void add(std::string_view split, MetricRow row) override;
  void add_final(std::string key, std::string value) override {
    finals.emplace_back(std::move(key), std::move(value));
  }
  void restart() override { *this = {}; }
  [[nodiscard]] bool empty() const { return rows.empty() && finals.empty(); }
  friend std::string leave_out_before_resumes(Curves& curves);

 private:
  /// Finds the row of a step in one split. Used only if the steps of the split do not always go up.
  struct Places {
    double highest = -std::numeric_limits<double>::infinity();
    std::size_t known = 0;  ///< the number of rows that `last` and `highest` cover
    std::unordered_map<double, std::size_t> last;
    bool is_used = false;
  };
  [[nodiscard]] MetricRow* find(std::string_view split, std::vector<MetricRow>& all, double step);
  std::map<std::string, Places, std::less<>> places_;
};

/// The values that the table shows: those at the best step (see experiment.hpp), those of the last
/// step as KEY.last, and the best ones of metrics (best_values.hpp). If a row lacks a metric, as
/// rows of sparse writers do, the value written last before that row counts.
struct CurveSummary {
  Values training;
  Values validation;
  Values test;  ///< values of the last test
};
[[nodiscard]] CurveSummary summarize(const Curves& curves);

/// Adds the next row of one split.
void add_row(Resumes& resumes, const MetricRow& row);
/// Removes rows that were written before the training went back to an earlier step, and were
/// written again behind that (see resumes.hpp). Returns a text that says so; empty if there are
/// none.
[[nodiscard]] std::string leave_out_before_resumes(Curves& curves);

/// Why a training with these last values has diverged although it ran to its end: a loss is not
/// finite, or a million times its best. The text names the step. Empty if it has not diverged.
[[nodiscard]] std::string divergence_of(const Values& training, const Values& validation);

/// The axis of all rows of a table; columns with a value in every row share it.
class RowAxis {
 public:
  RowAxis(CurveAxis axis, std::size_t rows);
  /// The axis of these rows, which ascend.
  [[nodiscard]] std::shared_ptr<const CurveAxis> at(const std::vector<std::size_t>& rows) const;

 private:
  std::shared_ptr<const CurveAxis> whole_;
  std::size_t rows_;
};

/// Collects the values of one metric of a table.
class CurveColumn {
 public:
  CurveColumn() = default;
  explicit CurveColumn(std::size_t rows) {  ///< `rows`: the most values that will be added
    rows_.reserve(rows);
    values_.reserve(rows);
  }
  void add(std::size_t row, double value);
  /// Appends the curve to `curves`, unless it has no value.
  void append_to(std::vector<Curve>& curves, const Key& split, const Key& metric,
                 const RowAxis& axis) &&;

 private:
  std::vector<std::size_t> rows_;
  std::vector<double> values_;
};

/// Rows of one split on their way to curves.
class CurveBuilder {
 public:
  void add(const MetricRow& row);
  /// Appends a curve for each metric, in the order of first appearance.
  void append_to(std::vector<Curve>& curves, const Key& split) &&;

 private:
  CurveAxis axis_;
  std::unordered_map<const char*, std::size_t> known_;  // equal keys have one text
  std::vector<std::pair<Key, CurveColumn>> columns_;
  std::size_t next_ = 0;  // rows mostly have the same keys in the same order
};

/// The loss that chooses the best step; NaN if there is none.
[[nodiscard]] double loss_of(const Values& values);
/// Adds `from`, a row of the same step, unless both have a metric. Returns whether it did.
[[nodiscard]] bool join_rows(MetricRow& into, const MetricRow& from);

/// The curves of all metrics in the rows.
[[nodiscard]] std::vector<Curve> metric_curves(const Curves& curves);
/// Adds the curves of metrics that `into` does not have yet.
void add_missing(std::vector<Curve>& into, std::vector<Curve> from);

/// Sorts numbers of one step into rows by the splits in their names. Leaves out texts that are no
/// numbers; times are no metrics.
void add_flat(const Values& values, RowSink& rows, std::string_view default_split = "train");
}  // namespace gridctl::collect
