// What an analysis says below its rankings: which configuration is the best, and what to do with
// it.
#pragma once

#include <gridctl/analysis/analysis.hpp>
#include <gridctl/report/live_region.hpp>

#include <string>

namespace gridctl::analysis {

/// "Best: configuration 5 (runs 5.1, 5.2, 5.3)", its models, the command that repeats it, and how
/// to look at it; for each task. Empty without a metric of known direction.
[[nodiscard]] std::string best_text(const Analysis& analysis, const report::Look& look);

}  // namespace gridctl::analysis
