// Decides to which runs the files belong that people downloaded from TensorBoard's page.
#pragma once

#include "files/files.hpp"

#include <vector>

namespace gridctl::collect {

/// The folder once for each run that has downloads in it, each time with the files of that run
/// alone. Returns the folder itself if it has at most one run.
[[nodiscard]] std::vector<Folder> runs_in_exports(const Folder& folder);

}  // namespace gridctl::collect
