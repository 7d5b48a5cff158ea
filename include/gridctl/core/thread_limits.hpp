// How many threads the libraries of a run start.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace gridctl {

/// The variables by which numerical libraries learn how many threads to start. More threads than
/// cores cost twenty times the run time and more.
[[nodiscard]] inline std::vector<std::pair<std::string, std::string>> thread_limits(int threads) {
  const auto count = std::to_string(threads);
  return {{"OMP_NUM_THREADS", count},
          {"MKL_NUM_THREADS", count},
          {"OPENBLAS_NUM_THREADS", count},
          {"NUMEXPR_NUM_THREADS", count}};
}

}  // namespace gridctl
