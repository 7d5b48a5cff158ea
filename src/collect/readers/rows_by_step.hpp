// Rows of writers that have a file, a list or a line for each metric: joined by their steps.
#pragma once

#include "curves/curves.hpp"

#include <map>
#include <string>
#include <string_view>

namespace gridctl::collect {

class RowsByStep {
 public:
  /// One value. A step that is no number has no place in an order, and what is written for one step
  /// again stands for what was there.
  void add(std::string_view step, const std::string& name, std::string_view value,
           double time = CurvePoint::kUnknown);
  /// The rows in the order of their steps, sorted into splits by the names.
  void add_to(Curves& curves, std::string_view default_split = "train") const;
  [[nodiscard]] bool empty() const { return rows_.empty(); }

 private:
  std::map<double, Values> rows_;
};

}  // namespace gridctl::collect
