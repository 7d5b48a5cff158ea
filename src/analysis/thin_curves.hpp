// The curves of one metric of the runs that are shown, short enough to be held together.
#pragma once

#include <gridctl/analysis/analysis.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace gridctl::analysis {

/// By the index of the run: its curves of the metric, one a split.
using CurvesByRun = std::map<std::size_t, std::vector<collect::Curve>>;

/// Reads the runs of these groups (indices into the grouping), and no others. Curves of large runs,
/// and of many runs all curves, are made coarser.
[[nodiscard]] CurvesByRun curves_by_run(const collect::Experiment& experiment,
                                        const TaskAnalysis& task,
                                        const std::vector<std::size_t>& groups,
                                        const std::string& metric);

}  // namespace gridctl::analysis
