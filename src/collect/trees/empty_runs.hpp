// Finds folders that look like the runs of a tree and hold no numbers: a training that ended before
// its first row, or whose table was lost. Without a word they would be missing from every count.
#pragma once

#include "trees/found_runs.hpp"

#include <vector>

namespace gridctl::collect {

/// Returns a note on the folders of `without_run` that are as deep in the tree as a run and have a
/// file of a name that a file of that run has. Folders above runs are never named.
[[nodiscard]] Notes note_empty_runs(const std::vector<Folder>& without_run,
                                    const std::vector<RunFolders>& runs);

}  // namespace gridctl::collect
