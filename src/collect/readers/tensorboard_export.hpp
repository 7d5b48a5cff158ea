// Which runs the downloads of TensorBoard's page in one folder are of.
#pragma once

#include "files/files.hpp"

#include <vector>

namespace gridctl::collect {

/// The folder once for each run whose downloads it holds, with the files of that run alone; as it
/// is if there is one at most.
[[nodiscard]] std::vector<Folder> runs_in_exports(const Folder& folder);

}  // namespace gridctl::collect
