// Decides which files of numbers in one folder belong to one run: JSON objects and lines,
// histories, YAML mappings and tables of one row. The rule of tables (tables.hpp) holds for these
// files too: files with the same metric and split are different runs, each named by its file. In
// addition:
//
// 1. Files that each tell one step, with names that differ in numbers alone, are the steps of one
//    run: "metrics_epoch_0.json", "metrics_epoch_1.json".
// 2. Files belong to one run if their names differ in splits, or in words such as "best", "last"
// and
//    "metrics", alone.
#pragma once

#include "files/files.hpp"

#include <vector>

namespace gridctl::collect {

/// Returns the folder once for each run that has files of numbers in it, each time without the
/// files of the others. Returns the folder itself if it has at most one run, or if another writer's
/// files say so.
[[nodiscard]] std::vector<Folder> runs_in_number_files(const Folder& folder);

}  // namespace gridctl::collect
