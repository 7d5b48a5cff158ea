// Joins values by their steps to rows, for writers with a file, a list or a line for each metric.
#pragma once

#include "curves/curves.hpp"

#include <map>
#include <string>
#include <string_view>

namespace gridctl::collect {

class RowsByStep {
 public:
  /// Adds one value. Ignores a step that is no number. A value for the same name and step replaces
  /// the earlier one.
  void add(std::string_view step, const std::string& name, std::string_view value,
           double time = CurvePoint::kUnknown);
  /// Adds the rows to `curves` in the order of their steps, sorted into splits by the names.
  void add_to(Curves& curves, std::string_view default_split = "train") const;
  [[nodiscard]] bool empty() const { return rows_.empty(); }

 private:
  std::map<double, Values> rows_;
};

}  // namespace gridctl::collect
