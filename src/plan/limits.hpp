// How large a sweep may be.
#pragma once

#include <cstdint>

namespace gridctl::plan {

/// Values of an axis, points of a block, configurations and runs of a plan: beyond this somebody
/// mistyped a number. `sample` draws from larger products.
inline constexpr std::int64_t kMostPoints = 10'000'000;

}  // namespace gridctl::plan
