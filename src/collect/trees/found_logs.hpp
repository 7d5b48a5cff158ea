// Finds runs that left nothing but a log.
#pragma once

#include "trees/found_runs.hpp"

#include <vector>

namespace gridctl::collect {

/// Adds a run for each log with numbers in `folders`, in which no writer left statistics. A folder
/// with runs below it gets none: its log tells of all of them. Keeps the runs in the order of their
/// paths. Returns the logs without any number of folders that got no run and have none below.
std::vector<fs::path> add_runs_of_logs(const std::vector<Folder>& folders, const Scrape& scrape,
                                       std::vector<RunFolders>& runs);

}  // namespace gridctl::collect
