// The values of a varied key as codes from 0.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gridctl::stats {

struct Coded {
  std::vector<std::string> levels;  ///< numbers ascending, others in order of appearance
  std::vector<double> numbers;      ///< of the levels; empty unless all are finite numbers
  std::vector<std::size_t> codes;   ///< of each run: an index of `levels`
  [[nodiscard]] bool numeric() const { return !numbers.empty(); }
};
[[nodiscard]] Coded code_levels(const std::vector<std::string>& of_runs);

}  // namespace gridctl::stats
