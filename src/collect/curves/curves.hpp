// The metrics of one run over its steps, as every writer's file can be put: rows by split. What the
// result table shows of them is decided here once, for all readers.
#pragma once

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
#include <vector>

namespace gridctl::collect {

/// Metrics that were written for one step; `values` hold the step and epoch too, where there are
/// any.
struct MetricRow {
  Step step;
  Values values;
  double time = CurvePoint::kUnknown;  ///< see CurvePoint
};

struct Curves {
  std::map<std::string, std::vector<MetricRow>, std::less<>> rows;  ///< "train", "valid", "test"
  Values finals;                    ///< numbers that the trainer called final: "final.acc"
  std::optional<double> kept_step;  ///< whose model was kept, if the trainer says so

  /// Appends the row, or joins it with the last one of the same split and step, wherever that
  /// stands: some writers have a line per metric, some a block. A metric that comes again at its
  /// step stays in a row of its own.
  void add(std::string_view split, MetricRow row);
  [[nodiscard]] bool empty() const { return rows.empty() && finals.empty(); }

 private:
  /// Which rows there are for each step, as far as steps have not only gone up.
  struct Places {
    double highest = -std::numeric_limits<double>::infinity();
    std::size_t known = 0;  ///< rows that `last` and `highest` tell of
    std::unordered_map<double, std::size_t> last;
    bool is_used = false;
  };
  [[nodiscard]] MetricRow* find(std::string_view split, std::vector<MetricRow>& all, double step);
  std::map<std::string, Places, std::less<>> places_;
};

/// What the table shows: values at the best step (experiment.hpp says which), and of the last one
/// as KEY.last, and the best ones of metrics (best_values.hpp). Sparse writers leave gaps: a metric
/// that the row lacks is the last one written before, and the same goes for KEY.last.
struct CurveSummary {
  Values training;
  Values validation;
  Values test;  ///< the last one
};
[[nodiscard]] CurveSummary summarize(const Curves& curves);

/// Why a training whose last values these are has gone wrong, though it ran to its end: a loss that
/// is no finite number any more, or a million times its best; with the step. Empty if it has not.
[[nodiscard]] std::string divergence_of(const Values& training, const Values& validation);

/// The axis of all rows of a table; columns that have a value in each of them share it.
class RowAxis {
 public:
  RowAxis(CurveAxis axis, std::size_t rows);
  /// Of these rows, in ascending order.
  [[nodiscard]] std::shared_ptr<const CurveAxis> at(const std::vector<std::size_t>& rows) const;

 private:
  std::shared_ptr<const CurveAxis> whole_;
  std::size_t rows_;
};

/// One metric of a table, in the making.
class CurveColumn {
 public:
  CurveColumn() = default;
  explicit CurveColumn(std::size_t rows) {  ///< at most so many are to come
    rows_.reserve(rows);
    values_.reserve(rows);
  }
  void add(std::size_t row, double value);
  /// Appends a curve, unless there is no value.
  void append_to(std::vector<Curve>& curves, std::string_view split, std::string_view metric,
                 const RowAxis& axis) &&;

 private:
  std::vector<std::size_t> rows_;
  std::vector<double> values_;
};

/// Every metric over its steps, as the result hands it out.
[[nodiscard]] std::vector<Curve> metric_curves(const Curves& curves);
/// Adds the curves of metrics that `into` does not have yet.
void add_missing(std::vector<Curve>& into, std::vector<Curve> from);

/// Sorts numbers of one step into rows by the splits that their names carry. What is no number is
/// left out; times are no metrics.
void add_flat(const Values& values, Curves& curves, std::string_view default_split = "train");
}  // namespace gridctl::collect
