#include "readers/rows_by_step.hpp"

#include <gridctl/collect/formats/numbers.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace gridctl::collect {

void RowsByStep::add(std::string_view step, const std::string& name, std::string_view value,
                     double time) {
  const double at = to_number(step);
  if (std::isnan(at)) return;
  auto& row = rows_[at];
  if (row.empty()) {
    row.emplace_back("step", step);
    if (!std::isnan(time)) row.emplace_back("time", fmt::format("{}", time));
  }
  const auto known =
      std::find_if(row.begin(), row.end(), [&](const auto& pair) { return pair.first == name; });
  if (known == row.end()) {
    row.emplace_back(name, value);
  } else {
    known->second = value;
  }
}

void RowsByStep::add_to(Curves& curves, std::string_view default_split) const {
  for (const auto& [step, row] : rows_) add_flat(row, curves, default_split);
}

}  // namespace gridctl::collect
