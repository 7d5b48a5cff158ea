// Random values of a swept key, for blocks with `sample`.
#pragma once

#include <cstdint>

namespace gridctl::plan {

enum class DistributionKind { uniform, loguniform, normal, integer };

struct Distribution {
  DistributionKind kind = DistributionKind::uniform;
  double first = 0;  ///< the least value; of `normal`, the mean
  double second =
      1;  ///< the greatest value, which is included; of `normal`, the standard deviation
};

}  // namespace gridctl::plan
