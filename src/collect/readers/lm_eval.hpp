// lm-evaluation-harness: which of its files in one folder are of the same model.
#pragma once

#include "files/files.hpp"

#include <vector>

namespace gridctl::collect {

/// The folder once for each model that lm-evaluation-harness evaluated, each time with the files of
/// that model alone. The folder itself if it has evaluations of at most one model.
[[nodiscard]] std::vector<Folder> runs_of_models(const Folder& folder);

}  // namespace gridctl::collect
