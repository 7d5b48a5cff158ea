// The attempts of a run, by the folders they left.
#pragma once

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/run.hpp>

#include <vector>

namespace gridctl::experiment {

/// Where attempt `number` of a training writes. The run must have been started.
[[nodiscard]] fs::path attempt_folder(const fs::path& experiment, const RunRecord& run, int number);
/// The numbers of the attempts whose folders are there, ascending.
[[nodiscard]] std::vector<int> attempts_of(const fs::path& experiment, const RunRecord& run);

}  // namespace gridctl::experiment
