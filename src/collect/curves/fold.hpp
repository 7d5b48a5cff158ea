// Statistics and curves of rows that are too many to be kept: their source is read several times,
// and no row stays in the memory.
#pragma once

#include "curves/curves.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace gridctl::collect {

/// The rows of files of more bytes are not kept: a row takes twenty times the memory of its text.
inline constexpr std::uintmax_t kLargeFile = std::uintmax_t{1} << 20U;

/// Writes the rows of a run into a sink, the same ones each time. May stop when the sink wants no
/// more.
using RowSource = std::function<void(RowSink&)>;

/// What summarize() says of the same rows. Nothing if a row may have to be joined with a row far
/// before it: the steps of a split go down or come again later, and no metric is in all of its
/// rows; or if the training went back to an earlier step. Such rows can only be joined, and left
/// out, where all are kept.
[[nodiscard]] std::optional<CurveSummary> fold(const RowSource& source);

/// What metric_curves() says of rows that fold() has summarized.
[[nodiscard]] std::vector<Curve> fold_curves(const RowSource& source);

}  // namespace gridctl::collect
